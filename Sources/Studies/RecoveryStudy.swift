import ArgumentParser

/// The driver's estimates against the coefficients of generated markets.
///
/// Small exact worlds whose hazards use the panel's own shrunk rates, each fitted with three buyer
/// classes: bias, and how often 95 % intervals cover the truth. Then worlds driven by sellers'
/// true rates: how much a measured KPI attenuates the slope.
struct RecoveryStudy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recovery",
        abstract: "The driver's estimates against the truth of generated markets.",
        discussion: """
            Coverage is judged by an exact binomial test of each coefficient at level 1e-3 after
            Bonferroni, and each must lie between 92.5 and 97 %. With --quick: 100 smaller
            markets, level 1e-4.
            """)

    @Flag(help: "The size that the tests run.")
    var quick = false

    @Option(help: "Markets to generate; left out: 2,000, or 100 with --quick.")
    var markets: Int?

    @Option(help: "Buyers of a market; left out: 3,000, or 800 with --quick.")
    var buyers: Int?

    @Option(help: "Sellers of a market; left out: 200, or 60 with --quick.")
    var sellers: Int?

    @Option(help: "The first market's seed.")
    var seed: UInt64 = 20_261_122

    @Option(help: "Markets at once.")
    var workers = 2

    @Flag(help: "The attenuation of sellers' slopes by measured KPIs instead of coverage.")
    var attenuation = false

    func run() async throws {
        if attenuation { return try await AttenuationTable(self).print() }
        let (seed, buyers) = (seed, buyers ?? (quick ? 800 : 3_000))
        let sellers = sellers ?? (quick ? 60 : 200)
        let found = try await inParallel(markets ?? (quick ? 100 : 2_000), workers: workers) {
            try RecoveryMarket(
                seed: seed + UInt64($0), buyers: buyers, sellers: sellers, rates: .measured
            ).estimates()
        }
        let table = Coverage.tally(found)
        let level = (quick ? 1e-4 : 1e-3) / Double(table.count)
        print("\(found.count) markets of \(buyers) buyers and \(sellers) sellers, seed \(seed)")
        print(
            "coefficient | truth | mean estimate | bias in its errors | mean error | deviation "
                + "| covered | by the model's errors | p")
        for row in table {
            print(
                "\(row.name) | \(short(row.truth)) | \(short(row.mean)) | "
                    + "\(short(row.biasInErrors)) | \(short(row.meanError)) | "
                    + "\(short(row.deviation)) | \(percent(row.share)) | "
                    + "\(percent(row.shareByModel)) | \(short(row.pValue))\(fault(row, level))")
        }
        let failed = table.count { !fault($0, level).isEmpty }
        let mean = table.reduce(0) { $0 + $1.share } / Double(table.count)
        print("mean coverage \(percent(mean))")
        print(
            failed == 0
                ? "every coverage is consistent with 95 %"
                : "\(failed) of \(table.count) coefficients fail")
        guard failed == 0 else { throw ExitCode(1) }
    }

    private func fault(_ row: Coverage, _ level: Double) -> String {
        if row.pValue < level { return "  fails the test" }
        if !quick, row.share < 0.925 || row.share > 0.97 { return "  outside 92.5 to 97 %" }
        return ""
    }
}

func short(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }

func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
