import ArgumentParser
import NumericCore

/// How often 95 % intervals of every model family cover the truth.
///
/// Each family is fitted to simulated data sets whose truth is known, at two event rates and two
/// numbers of clusters. Coverage is judged by an exact binomial test at level 1e-3 after
/// Bonferroni over all intervals of the run, and must lie between 92.5 and 97 %.
struct CoverageStudy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Coverage of 95 % intervals of every model family over simulated data.",
        discussion: """
            Data set k of a family draws from the stream (seed, k), so that results are the same
            for any number of workers. With --quick: 100 sets, level 1e-4, four families, the largest
            sample only.
            """)

    @Flag(help: "The size that the tests run.")
    var quick = false

    @Option(help: "Simulated data sets; left out: 2,000, or 100 with --quick.")
    var sets: Int?

    @Option(help: "Families, with commas between; left out: all, or four of them with --quick.")
    var families: String?

    @Option(help: "The seed of all data sets.")
    var seed: UInt64 = 20_261_123

    @Option(help: "Data sets at once.")
    var workers = 2

    func run() async throws {
        let chosen =
            try families.map(CoverageFamily.list)
            ?? (quick ? CoverageFamily.quick : CoverageFamily.allCases)
        let count = sets ?? (quick ? 100 : 2_000)
        print(CoverageRow.header)
        var rows: [CoverageRow] = []
        for family in chosen {
            for cell in quick ? CoverageCell.all.suffix(1) : CoverageCell.all[...] {
                let seed = seed
                let found = try await inParallel(count, workers: workers) {
                    family.intervals(cell, CoverageDraws(seed: seed, family, cell, set: $0))
                }
                for row in CoverageRow.tally(found, family: family, cell: cell) {
                    print(row.markdown(isQuick: quick))
                    rows.append(row)
                }
            }
        }
        let level = (quick ? 1e-4 : 1e-3) / Double(max(1, rows.count))
        let failed = rows.filter { !$0.holds(level: level, isQuick: quick) }
        print("")
        print(
            "\(count) sets each, seed \(seed), \(rows.count) intervals; p below "
                + "\(level) after Bonferroni"
                + (quick ? "" : ", or coverage outside 92.5 to 97 %") + ": \(failed.count)")
        for row in failed { print("- \(row.title): \(percent(row.share)), p \(row.pValue)") }
        guard failed.isEmpty else { throw ExitCode(1) }
    }
}

extension CoverageFamily {
    /// Reads `logistic,cox`.
    static func list(_ text: String) throws -> [CoverageFamily] {
        try text.split(separator: ",").map { part in
            guard let family = CoverageFamily(rawValue: String(part)) else {
                let known = allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("unknown family \"\(part)\"; the families are \(known)")
            }
            return family
        }
    }
}
