package import Assessment
import DataTables
package import Marketplace
import Scenarios

/// Whether measured rates bunch just under a limit, as a strategist reads it.
package enum BunchingAnswer {
    /// `41 of 60 windows within a quarter of the limit are just under it, 33.2 expected: no sign of
    /// bunching (p = 0.12)`, and what would have been seen.
    package static func words(_ test: BunchingTest) -> String {
        guard test.windows > 0 else { return "nobody was within a quarter of the limit" }
        let counts =
            "\(Wording.count(test.under)) of \(Wording.count(test.windows, "window")) within a "
            + "quarter of the limit are just under it, \(Wording.decimals(test.expected, 1)) "
            + "expected"
        guard let p = test.pValue else {
            return counts + ": too few to say (\(Wording.count(test.sellers, "seller")))"
        }
        let chance = p < 0.001 ? "p < 0.001" : "p = \(Wording.decimals(p, 3))"
        guard !test.isSeen else {
            return counts
                + ": more than chance leaves there (\(chance)); some sellers may manage the figure "
                + "rather than the orders"
        }
        let power =
            test.noticedShare.map {
                "had \(Wording.percent($0)) of those just over been brought under it, this would "
                    + "have been seen 8 times in 10"
            } ?? "too few windows to see it even if all just over had been brought under"
        return counts + ": no sign of bunching (\(chance); \(power))"
    }

    /// The same as a line of `trustcast check`.
    package static func finding(_ test: BunchingTest) -> DataCheck.Finding {
        DataCheck.Finding(
            test.isSeen ? .odd : .present, "bunching",
            "\(test.kpi), limit \(Wording.exactPercent(test.limit)): \(words(test))")
    }

    /// `bunching.csv`: one row a standard.
    package static func file(_ tests: [BunchingTest]) -> OutputFile {
        let numbers = [
            "limit", "windows", "sellers", "just_under", "expected", "standard_error", "p_value",
            "noticed_share",
        ]
        var rows = RowCollector(texts: ["kpi"], numbers: numbers, order: ["kpi"] + numbers)
        for test in tests {
            rows.add(test.kpi, "kpi")
            let values = [
                test.limit, Double(test.windows), Double(test.sellers), Double(test.under),
                test.expected, test.standardError, test.pValue ?? .nan, test.noticedShare ?? .nan,
            ]
            for (name, value) in zip(numbers, values) { rows.add(value, name) }
        }
        return OutputFile(name: "bunching.csv", table: rows.table)
    }
}
