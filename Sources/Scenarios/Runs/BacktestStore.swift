package import DataTables
import Foundation
import Simulation

/// The back-tests among the runs of a workspace.
///
/// ```
/// runs/backtest-<8 hex>/  backtest.json  grades.csv  backtest.csv
/// ```
package struct BacktestStore: Sendable {
    /// The folder of runs.
    package var folder: String

    package init(folder: String) { self.folder = folder }

    package static func name(of identity: BacktestIdentity) throws -> String {
        "backtest-\(SHA256.hex(Array(try RunStore.encode(identity))).prefix(8))"
    }

    package func path(of identity: BacktestIdentity) throws -> String {
        "\(folder)/\(try Self.name(of: identity))"
    }

    /// The finished back-test of an identity, if it is there.
    package func find(_ identity: BacktestIdentity) throws -> Backtest? {
        let path = try path(of: identity)
        return Files.exists("\(path)/backtest.json") ? try open(path) : nil
    }

    /// The latest back-test whose grades are those of a run's figures.
    package func latest(for run: RunIdentity) throws -> Backtest? {
        guard Files.exists(folder) else { return nil }
        return try Files.entries(of: folder).filter {
            $0.hasPrefix("backtest-") && Files.exists("\(folder)/\($0)/backtest.json")
        }.sorted().map { try open("\(folder)/\($0)") }
            .filter { $0.identity.grades(run) }
            .max { $0.finishedAt < $1.finishedAt }
    }

    /// Writes a back-test, whole or not at all.
    package func write(_ backtest: Backtest, rows: [BacktestRow]) throws -> Backtest {
        let path = try path(of: backtest.identity)
        try Files.makeFolder(folder)
        do {
            try Files.writeWholeFolder(path) { partial in
                try CSVWriter().write(backtest.table, to: "\(partial)/grades.csv")
                try CSVWriter().write(Self.table(rows), to: "\(partial)/backtest.csv")
                try Files.writeWhole(
                    "\(partial)/backtest.json", Array(try RunStore.encode(backtest)))
            }
        } catch let error as FileError where error.isTaken {
            return try open(path)
        }
        return backtest
    }

    private func open(_ path: String) throws -> Backtest {
        let bytes = Data(try Files.readFile("\(path)/backtest.json").array)
        guard let backtest = try? JSONDecoder().decode(Backtest.self, from: bytes),
            backtest.schema == Backtest.schema
        else {
            throw WorkspaceError(
                "\(path)/backtest.json is damaged or of another version; delete the folder \(path) "
                    + "and grade again: trustcast backtest")
        }
        return backtest
    }

    private static func table(_ rows: [BacktestRow]) -> Table {
        func numbers(_ value: (BacktestRow) -> Double) -> Column { .numbers(rows.map(value)) }
        func texts(_ value: (BacktestRow) -> String) -> Column {
            .texts(TextColumn(rows.map { Optional(value($0)) }))
        }
        return Table([
            ("metric", texts(\.key.metric)), ("segment_kind", texts(\.key.segmentKind)),
            ("segment", texts(\.key.segment)),
            ("origin", texts { Calendar.isoDate($0.origin) }), ("step", texts(\.step)),
            ("actual", numbers(\.score.actual)), ("p05", numbers(\.score.p05)),
            ("p50", numbers(\.score.median)), ("p95", numbers(\.score.p95)),
            ("mean", numbers(\.score.mean)), ("bias", numbers(\.score.bias)),
            ("crps", numbers(\.score.crps)), ("crps_naive", numbers(\.naive)),
            ("pit", numbers(\.score.pit)),
            ("inside_50", .flags(rows.map { $0.score.isInside50 ? 1 : 0 })),
            ("inside_90", .flags(rows.map { $0.score.isInside90 ? 1 : 0 })),
        ])
    }
}

extension Backtest {
    /// `grades.csv`: a row for each metric and segment.
    package var table: Table {
        func numbers(_ value: (MetricGrade) -> Double?) -> Column {
            .numbers(grades.map { value($0) ?? .nan })
        }
        func texts(_ value: (MetricGrade) -> String) -> Column {
            .texts(TextColumn(grades.map { Optional(value($0)) }))
        }
        return Table([
            ("metric", texts(\.key.metric)), ("segment_kind", texts(\.key.segmentKind)),
            ("segment", texts(\.key.segment)), ("grade", texts(\.grade.rawValue)),
            ("skill", numbers(\.skill?.value)), ("skill_p05", numbers(\.skill?.low)),
            ("skill_p95", numbers(\.skill?.high)), ("coverage_90", numbers(\.coverage?.value)),
            ("coverage_90_p05", numbers(\.coverage?.low)),
            ("coverage_90_p95", numbers(\.coverage?.high)),
            ("coverage_50", numbers(\.coverage50)), ("bias", numbers(\.bias)),
            ("mean_pit", numbers(\.meanPIT)), ("origins", numbers { Double($0.origins) }),
            ("cases", numbers { Double($0.cases) }), ("why", texts(\.why)),
        ])
    }
}
