package import Marketplace
package import NumericCore
import StatisticalModels

/// The estimates of a fit as far as draws need them.
package struct EstimatedParameters: Sendable, Equatable {
    package var name: String
    package var values: [Double]
    package var covariance: Matrix
    /// Gradients of what is known better from elsewhere: draws leave it where the values put it.
    package var held: [[Double]]

    package init(
        name: String, values: [Double], covariance: Matrix, held: [[Double]] = []
    ) {
        self.name = name
        self.values = values
        self.covariance = covariance
        self.held = held
    }
}

extension Inputs {
    /// Draws every input of the given replicates.
    ///
    /// A stated quantity is `quantile(u)` with u the uniform of (`assumption`, hash of its base
    /// path, replicate); correlated ones share a Gaussian copula with `r = 2 sin(pi rank / 6)`, in
    /// the order of their paths, so that the first keeps its own uniform. The parameters of a fit
    /// are jointly normal, `estimate + L z`, with z_j from (`fitCoefficients`, j, replicate) and
    /// L the lower Cholesky factor of the covariance; fits are independent of each other, each
    /// with entities of its own, so that one more fit moves no other's draws.
    ///
    /// - Throws: `InputError` for a quantity that makes no distribution, an unknown path of a
    ///   correlation, or a fit whose covariance does not fit its coefficients.
    package static func draw(
        quantities: [UncertainQuantity], correlations: [RankCorrelation], laws: Laws,
        levels: [[Double]] = [], sellerExit: EstimatedParameters? = nil,
        sellerNPS: EstimatedParameters? = nil, replicates: Range<Int>, seed: UInt64
    ) throws(InputError) -> Inputs {
        let driver = laws.driver
        let count = driver.parameters.count
        guard driver.covarianceElements.count == count * count else {
            throw .shape(
                name: "next-order driver", values: count,
                covariance: driver.covarianceElements.count)
        }
        return try draw(
            quantities: quantities, correlations: correlations,
            driver: EstimatedParameters(
                name: "next-order driver", values: driver.parameters,
                covariance: Matrix(
                    rows: count, columns: count, columnMajor: driver.covarianceElements),
                held: levels),
            channel: laws.channel.map {
                EstimatedParameters(
                    name: "next-channel model", values: $0.coefficients,
                    covariance: $0.covariance)
            },
            sellerExit: sellerExit, sellerNPS: sellerNPS, replicates: replicates, seed: seed)
    }

    /// The same from the driver's estimates alone.
    ///
    /// - Throws: `InputError`, as above.
    package static func draw(
        quantities: [UncertainQuantity], correlations: [RankCorrelation],
        driver: EstimatedParameters, channel: EstimatedParameters? = nil,
        sellerExit: EstimatedParameters? = nil, sellerNPS: EstimatedParameters? = nil,
        replicates: Range<Int>, seed: UInt64
    ) throws(InputError) -> Inputs {
        let key = StreamKey(seed: seed)
        var diagnostics: [String] = []
        let values = try drawn(
            quantities, correlations, replicates: replicates, key: key, &diagnostics)
        var inputs = Inputs(
            replicates: replicates, quantities: quantities, values: values,
            driver: try drawn(
                driver, firstEntity: 0, replicates: replicates, key: key, &diagnostics),
            sellerExit: try sellerExit.map { estimates throws(InputError) in
                try drawn(
                    estimates, firstEntity: 1 << 16, replicates: replicates, key: key,
                    &diagnostics)
            } ?? Matrix(rows: replicates.count, columns: 0),
            channel: try channel.map { estimates throws(InputError) in
                try drawn(
                    estimates, firstEntity: 2 << 16, replicates: replicates, key: key,
                    &diagnostics)
            },
            sellerNPS: try sellerNPS.map { estimates throws(InputError) in
                try drawn(
                    estimates, firstEntity: 3 << 16, replicates: replicates, key: key,
                    &diagnostics)
            })
        inputs.diagnostics = diagnostics
        return inputs
    }

    /// The parameters of a fit, replicates × parameters.
    private static func drawn(
        _ estimates: EstimatedParameters, firstEntity: UInt32, replicates: Range<Int>,
        key: StreamKey, _ diagnostics: inout [String]
    ) throws(InputError) -> Matrix {
        let count = estimates.values.count
        guard estimates.covariance.rows == count, estimates.covariance.columns == count else {
            throw .shape(
                name: estimates.name, values: count,
                covariance: estimates.covariance.elements.count)
        }
        let isFinite =
            estimates.values.allSatisfy(\.isFinite)
            && estimates.covariance.elements.allSatisfy(\.isFinite)
        guard isFinite else { throw .notFinite(name: estimates.name) }
        let lower = SemidefiniteFactor(shrinking: estimates.covariance)
        let known = HeldDirections(estimates.held, covariance: estimates.covariance)
        if lower.shrinkage > 0 {
            diagnostics.append(
                "\(estimates.name): the covariance is not positive semidefinite; its correlations were shrunk by \(lower.shrinkage) to draw from it"
            )
        }
        var result = Matrix(rows: replicates.count, columns: count)
        for (row, replicate) in replicates.enumerated() {
            let z = (0..<count).map { parameter in
                normal(
                    key, .fitCoefficients, entity: firstEntity + UInt32(parameter),
                    replicate: replicate)
            }
            for (parameter, shift) in known.conditioned(lower.times(z)).enumerated() {
                result[row, parameter] = estimates.values[parameter] + shift
            }
        }
        return result
    }

    /// The stated quantities, replicates × quantities.
    private static func drawn(
        _ quantities: [UncertainQuantity], _ correlations: [RankCorrelation],
        replicates: Range<Int>, key: StreamKey, _ diagnostics: inout [String]
    ) throws(InputError) -> Matrix {
        var seen: Set<String> = []
        var marginals: [Marginal] = []
        for quantity in quantities {
            guard seen.insert(quantity.path).inserted else {
                throw .repeated(path: quantity.path)
            }
            marginals.append(try Marginal(quantity))
        }
        let paths = Set(quantities.map { InputPlan.basePath($0.path) }).sorted()
        let copula = try RankCopula(correlations, paths: paths, &diagnostics)
        let places = quantities.map { quantity in
            paths.firstIndex(of: InputPlan.basePath(quantity.path)) ?? 0
        }
        let entities = paths.map(streamEntity)
        var result = Matrix(rows: replicates.count, columns: quantities.count)
        for (row, replicate) in replicates.enumerated() {
            var uniforms = entities.map { entity in
                var stream = RandomStream(
                    key: key, purpose: .assumption, entity: entity, index: UInt32(replicate))
                return stream.nextUniform()
            }
            var normals = uniforms.map { Kernels.normalQuantile($0) }
            copula.correlate(&normals, &uniforms)
            for column in quantities.indices {
                let place = places[column]
                result[row, column] = marginals[column].value(
                    uniform: uniforms[place], normal: normals[place])
            }
        }
        return result
    }

    private static func normal(
        _ key: StreamKey, _ purpose: Purpose, entity: UInt32, replicate: Int
    ) -> Double {
        var stream = RandomStream(
            key: key, purpose: purpose, entity: entity, index: UInt32(replicate))
        return Kernels.normalQuantile(stream.nextUniform())
    }

    /// A path's entity: FNV-1a of its UTF-8 bytes, 32 bits.
    static func streamEntity(_ path: String) -> UInt32 {
        path.utf8.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}
