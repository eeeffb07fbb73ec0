import Marketplace
import NumericCore
import Simulation
import TestSupport
import Testing

private func quantity(
    _ path: String, _ kind: UncertainQuantity.Kind, _ shape: UncertainQuantity.Shape
) -> UncertainQuantity {
    UncertainQuantity(path: path, kind: kind, shape: shape)
}

/// A driver of nothing but parameters: what draws need.
private func estimates(_ values: [Double], _ covariance: [Double]) -> EstimatedParameters {
    EstimatedParameters(
        name: "next-order driver", values: values,
        covariance: Matrix(
            rows: values.count, columns: values.isEmpty ? 0 : covariance.count / values.count,
            columnMajor: covariance))
}

private func draw(
    _ quantities: [UncertainQuantity], _ correlations: [RankCorrelation] = [],
    replicates: Range<Int>, driver: EstimatedParameters? = nil, seed: UInt64 = 7
) throws -> Inputs {
    try Inputs.draw(
        quantities: quantities, correlations: correlations,
        driver: driver ?? estimates([], []), replicates: replicates, seed: seed)
}

@Test(arguments: [
    (UncertainQuantity.Kind.share, 0.5, 0.8), (.positive, 0.55, 0.9), (.real, -0.02, 0.1),
])
func anIntervalsEndsAreItsQuantiles(kind: UncertainQuantity.Kind, low: Double, high: Double) throws
{
    let plain = try Marginal(
        quantity("a", kind, .interval(lower: low, upper: high, level: 0.9, median: nil)))
    #expect(isClose(plain.quantile(0.05), low, absolute: 1e-12))
    #expect(isClose(plain.quantile(0.95), high, absolute: 1e-12))
    let middle = low + 0.3 * (high - low)
    let skew = try Marginal(
        quantity("a", kind, .interval(lower: low, upper: high, level: 0.8, median: middle)))
    for (p, want) in [(0.1, low), (0.5, middle), (0.9, high)] {
        #expect(isClose(skew.quantile(p), want, absolute: 1e-12))
    }
}

@Test(arguments: [
    (UncertainQuantity.Shape.beta(mean: 0.6, sd: 0.15), UncertainQuantity.Kind.share, 0.6, 0.15),
    (.logNormal(mean: 2, sd: 0.5), .positive, 2, 0.5),
    (.normal(mean: 0.03, sd: 0.02), .real, 0.03, 0.02),
    (.uniform(1, 4), .positive, 2.5, 0.8660254037844386),
    (.triangular(low: 0, mode: 0.3, high: 0.6), .share, 0.3, 0.12247448713915891),
    (.pert(low: 0, mode: 2, high: 4), .positive, 2, 0.7559289460184544),
    (.choice(values: [1, 3], weights: [3, 1]), .positive, 1.5, 0.8660254037844386),
])
func namedDistributionsHaveTheirMoments(
    shape: UncertainQuantity.Shape, kind: UncertainQuantity.Kind, mean: Double, sd: Double
) throws {
    let marginal = try Marginal(quantity("a", kind, shape))
    let values = (0..<20_000).map { marginal.quantile((Double($0) + 0.5) / 20_000) }
    let gotMean = values.reduce(0, +) / 20_000
    let gotSD = (values.reduce(0) { $0 + ($1 - gotMean) * ($1 - gotMean) } / 20_000).squareRoot()
    #expect(isClose(gotMean, mean, relative: 2e-4))
    #expect(isClose(gotSD, sd, relative: 2e-3))
    #expect(isClose(marginal.mean, mean, relative: 1e-3))
}

@Test func impossibleDistributionsAreNamed() {
    func message(_ kind: UncertainQuantity.Kind, _ shape: UncertainQuantity.Shape) -> String {
        do {
            _ = try Marginal(quantity("assumptions.x", kind, shape))
            return "made"
        } catch {
            return "\(error)"
        }
    }
    #expect(
        message(.share, .interval(lower: 0, upper: 0.5, level: 0.9, median: nil))
            == "assumptions.x: an interval of a share must lie strictly within 0 and 1")
    #expect(
        message(.positive, .interval(lower: 2, upper: 1, level: 0.9, median: nil))
            == "assumptions.x: the interval's lower end must be below its upper end")
    #expect(
        message(.share, .normal(mean: 0.5, sd: 0.2))
            == "assumptions.x: a normal can leave the range of a share between 0 and 1; write an interval or a beta"
    )
    #expect(
        message(.share, .beta(mean: 0.5, sd: 0.6))
            == "assumptions.x: a beta needs 0 < mean < 1 and 0 < sd < sqrt(mean (1 - mean))")
    #expect(
        message(.share, .fixed(1.2)) == "assumptions.x: 1.2 is no share between 0 and 1")
}

@Test func aDrawDependsOnSeedPathAndReplicateAlone() throws {
    let a = quantity("assumptions.a", .share, .uniform(0, 1))
    let b = quantity("assumptions.b", .real, .normal(mean: 0, sd: 1))
    let both = try draw([a, b], replicates: 0..<50)
    let alone = try draw([b], replicates: 20..<30)
    for replicate in 20..<30 {
        #expect(
            both.value("assumptions.b", replicate: replicate)
                == alone.value("assumptions.b", replicate: replicate))
    }
    let other = try draw([b], replicates: 20..<30, seed: 8)
    #expect(other.values.elements != alone.values.elements)
}

@Test func aScenariosOwnValueSharesTheUniformOfThePlainPath() throws {
    let plain = quantity("assumptions.a", .share, .uniform(0, 0.5))
    let own = quantity("tighter@assumptions.a", .share, .uniform(0.5, 1))
    let inputs = try draw([plain, own], replicates: 0..<100)
    for row in 0..<100 {
        #expect(isClose(inputs.values[row, 1], inputs.values[row, 0] + 0.5, relative: 1e-15))
    }
    #expect(inputs.column("assumptions.a", scenario: "tighter") == 1)
    #expect(inputs.column("assumptions.a", scenario: "baseline") == 0)
}

@Test func ranksCorrelateAsStated() throws {
    let names = ["assumptions.exit", "assumptions.improve"]
    let quantities = [
        quantity(names[1], .share, .interval(lower: 0.2, upper: 0.5, level: 0.9, median: nil)),
        quantity(names[0], .positive, .interval(lower: 1, upper: 2, level: 0.9, median: 1.4)),
    ]
    let correlation = RankCorrelation(first: names[1], second: names[0], rank: -0.4)
    let count = 20_000
    let inputs = try draw(quantities, [correlation], replicates: 0..<count)
    func ranks(_ values: [Double]) -> [Double] {
        var ranks = [Double](repeating: 0, count: values.count)
        for (rank, index) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
            ranks[index] = Double(rank)
        }
        return ranks
    }
    let (first, second) = (ranks(inputs.values.column(0)), ranks(inputs.values.column(1)))
    let middle = Double(count - 1) / 2
    var sums = (cross: 0.0, square: 0.0)
    for row in 0..<count {
        sums.cross += (first[row] - middle) * (second[row] - middle)
        sums.square += (first[row] - middle) * (first[row] - middle)
    }
    // Standard error 0.0065; 5 of them: false alarm 6e-7.
    #expect(abs(sums.cross / sums.square + 0.4) < 0.033)
    // The path that comes first keeps the draws that it has alone.
    let alone = try draw([quantities[1]], replicates: 0..<count)
    #expect(alone.values.column(0) == inputs.values.column(1))
}

@Test func driverDrawsHaveTheFitsMeanAndCovariance() throws {
    let covariance = [0.04, 0.018, 0.018, 0.09]
    let count = 20_000
    let inputs = try draw([], replicates: 0..<count, driver: estimates([-2, 0.5], covariance))
    var sums = [0.0, 0.0, 0.0, 0.0, 0.0]
    for row in 0..<count {
        let x = inputs.driver[row, 0] + 2
        let y = inputs.driver[row, 1] - 0.5
        for (index, term) in [x, y, x * x, x * y, y * y].enumerated() { sums[index] += term }
    }
    let means = sums.map { $0 / Double(count) }
    // Five standard errors of each: sd / sqrt(n) and, for products, sqrt(v1 v2 + c^2) / sqrt(n).
    let bounds = [0.0071, 0.0107, 0.0020, 0.0023, 0.0045]
    for (got, (want, bound)) in zip(means, zip([0, 0, 0.04, 0.018, 0.09], bounds)) {
        #expect(abs(got - want) < bound)
    }
    #expect(inputs.diagnostics.isEmpty)
}

@Test func aCovarianceThatIsNoneIsRepairedAndSaid() throws {
    let impossible = estimates([0, 0], [1, 1.5, 1.5, 1])
    let inputs = try draw([], replicates: 0..<10, driver: impossible)
    #expect(
        inputs.diagnostics == [
            "next-order driver: the covariance is not positive semidefinite; its correlations were shrunk by 0.4 to draw from it"
        ])
    #expect(throws: InputError.shape(name: "next-order driver", values: 2, covariance: 2)) {
        try draw([], replicates: 0..<1, driver: estimates([0, 0], [1, 2]))
    }
    // Semidefinite is fine: the second is the first, twice.
    let twice = try draw([], replicates: 0..<10, driver: estimates([0, 0], [1, 2, 2, 4]))
    #expect(twice.diagnostics.isEmpty)
    for row in 0..<10 { #expect(isClose(twice.driver[row, 1], 2 * twice.driver[row, 0])) }
}

@Test func correlationsOfUnknownInputsAreRefused() {
    let a = quantity("assumptions.a", .share, .uniform(0, 1))
    #expect(throws: InputError.unknownPath("assumptions.b", near: ["assumptions.a"])) {
        try draw(
            [a], [RankCorrelation(first: "assumptions.a", second: "assumptions.b", rank: 0.2)],
            replicates: 0..<1)
    }
}

@Test func listingsSayWhatWasStated() throws {
    var stated = quantity(
        "assumptions.improvement", .positive,
        .interval(lower: 0.55, upper: 0.9, level: 0.9, median: 0.7))
    stated.evidence = .quasiExperiment
    stated.source = "warning letters 2023"
    let row = try InputListing(stated)
    #expect(row.distribution == "median 0.7, interval 0.55 to 0.9 at 90 % (two-piece log-normal)")
    #expect(isClose(row.lower, 0.55) && isClose(row.upper, 0.9))
    #expect(row.evidence == .quasiExperiment && row.source == "warning letters 2023")
    #expect(try InputListing(quantity("a", .share, .fixed(1))).distribution == "fixed 1")
}
