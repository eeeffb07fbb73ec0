import DataTables
import StatisticalModels
import Testing

@Suite struct StoredModelTests {
    private let table = lawTable(rows: 120, seed: 5)

    private func stored(_ kind: ModelSpecification.Kind, _ fit: ModelFit) -> StoredModel {
        StoredModel(
            specification: ModelSpecification(
                name: "back-in-90-days", title: "Who comes back", panel: "purchases",
                shape: .landmark, kind: kind), fit: fit)
    }

    private func models() throws -> [StoredModel] {
        let logistic = LogisticModel(formula: "y ~ ns(x, 3) + flag", clusters: ["cluster"])
        let curves = KaplanMeierModel(formula: "Surv(time, event) ~ flag", interval: .log)
        let cox = CoxModel(formula: "Surv(start, stop, event) ~ x", strata: ["stratum"])
        return [
            stored(.logistic(logistic), .logistic(try logistic.fit(table))),
            stored(.kaplanMeier(curves), .kaplanMeier(try curves.fit(table))),
            stored(.cox(cox), .cox(try cox.fit(table))),
        ]
    }

    @Test func whatIsWrittenReadsBackTheSame() throws {
        for model in try models() {
            let bytes = try model.bytes()
            let back = try StoredModel(bytes: bytes)
            #expect(back.specification == model.specification)
            #expect(try back.bytes() == bytes)
            if case .kaplanMeier = model.fit { continue }
            #expect(back == model)
        }
    }

    @Test func anotherSchemaIsRefused() throws {
        let text = String(decoding: try models()[0].bytes(), as: UTF8.self)
        #expect(text.contains("\"schema\":\"trustcast.model/1\""))
        let newer = text.replacing("trustcast.model/1", with: "trustcast.model/2")
        let error = #expect(throws: ModelFileError.self) {
            try StoredModel(bytes: Array(newer.utf8))
        }
        #expect(
            error?.description
                == "the model is a file of schema \"trustcast.model/2\", but this version reads "
                + "\"trustcast.model/1\"; fit the model again, or use the version that wrote it")
    }

    @Test func aChangedFileSaysWhere() throws {
        let text = String(decoding: try models()[2].bytes(), as: UTF8.self)
        let broken = text.replacing("\"score_statistic\"", with: "\"score_statistics\"")
        let error = #expect(throws: ModelFileError.self) {
            try StoredModel(bytes: Array(broken.utf8))
        }
        #expect(
            error?.description
                == "the file is not a fitted model, or was changed at "
                + "\"fit.cox._0.scoreStatistic\"; fit the model again")
        #expect(throws: ModelFileError.unreadable(at: "")) {
            try StoredModel(bytes: Array("id,value".utf8))
        }
    }
}
