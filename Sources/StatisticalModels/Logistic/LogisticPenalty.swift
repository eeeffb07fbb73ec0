/// What is added to the log-likelihood of a logistic regression.
package enum LogisticPenalty: String, Sendable, Hashable, Codable, CaseIterable {
    /// Half the log determinant of the information: takes the first-order bias away, and is finite
    /// where maximum likelihood is not (Firth 1993, doi:10.1093/biomet/80.1.27).
    case firth
}

/// How the intervals of coefficients are made.
package enum IntervalMethod: String, Sendable, Hashable, Codable, CaseIterable {
    /// Estimate ± quantile · error.
    case wald
    /// Where the likelihood, maximised over the other coefficients, has fallen by half of χ²;
    /// an additional table, beside the Wald one.
    case profile
}

/// The factor of cluster-robust covariances of a logistic regression, with G clusters, n rows and k
/// coefficients.
package enum ClusterCorrection: String, Sendable, Hashable, Codable, CaseIterable {
    /// 1.
    case cr0
    /// G / (G − 1).
    case groups
    /// G / (G − 1) · (n − 1) / (n − k).
    case cr1

    func factor(clusters: Int, rows: Double, coefficients: Int) -> Double {
        let groups = Double(clusters) / Double(clusters - 1)
        switch self {
        case .cr0: return 1
        case .groups: return groups
        case .cr1: return groups * (rows - 1) / (rows - Double(coefficients))
        }
    }
}
