import Marketplace
import NumericCore

/// A Gaussian copula with stated rank correlations among some of the inputs.
struct RankCopula: Sendable {
    /// Places among the paths of the inputs that are correlated, in the order of the paths.
    private let members: [Int]
    private let copula: GaussianCopula

    /// Makes the copula of the stated ranks; `paths` are the base paths of all inputs, sorted.
    ///
    /// - Throws: `InputError` for an unknown path or a rank beyond 1.
    init(
        _ correlations: [RankCorrelation], paths: [String], _ diagnostics: inout [String]
    ) throws(InputError) {
        for correlation in correlations {
            for path in [correlation.first, correlation.second] where !paths.contains(path) {
                throw .unknownPath(path, near: paths)
            }
            guard correlation.rank.magnitude <= 1, correlation.first != correlation.second else {
                throw .rank(
                    first: correlation.first, second: correlation.second, value: correlation.rank)
            }
        }
        let named = Set(correlations.flatMap { [$0.first, $0.second] })
        let members = paths.indices.filter { named.contains(paths[$0]) }
        self.members = members
        var ranks = Matrix.identity(members.count)
        for correlation in correlations {
            let pair = [correlation.first, correlation.second].compactMap { path in
                members.firstIndex { paths[$0] == path }
            }
            ranks[pair[0], pair[1]] = correlation.rank
            ranks[pair[1], pair[0]] = correlation.rank
        }
        do {
            copula = try GaussianCopula(rankCorrelations: ranks, repair: .shrink)
        } catch {
            throw .impossible(path: "correlations", reason: "\(error)")
        }
        if copula.factor.shrinkage > 0 {
            diagnostics.append(
                "correlations: the stated ranks contradict each other; they were shrunk by \(copula.factor.shrinkage) to be possible together"
            )
        }
    }

    /// Correlates the members' normals; their uniforms follow.
    ///
    /// The others stay as they are.
    func correlate(_ normals: inout [Double], _ uniforms: inout [Double]) {
        guard !members.isEmpty else { return }
        let correlated = copula.factor.times(members.map { normals[$0] })
        for (index, member) in members.enumerated().dropFirst() {
            normals[member] = correlated[index]
            uniforms[member] = Kernels.normalCumulative(correlated[index])
        }
    }
}
