import NumericCore

/// Distributions of every continuous kind, plain ones and hard ones.
func continuousDistributions() throws -> [AnyDistribution] {
    [
        .normal(try Normal(mean: -3, standardDeviation: 2)),
        .normal(try Normal(mean: 1e6, standardDeviation: 1e-3)),
        .logNormal(try LogNormal(interval: (0.5, 4), level: 0.9)),
        .logitNormal(try LogitNormal(interval: (0.02, 0.2), level: 0.8)),
        .twoPieceNormal(
            try TwoPieceNormal(scale: .log, interval: (0.5, 0.9), level: 0.9, median: 0.7)),
        .twoPieceNormal(
            try TwoPieceNormal(scale: .logit, interval: (0.2, 0.9), level: 0.8, median: 0.4)),
        .beta(try Beta(alpha: 0.4, beta: 0.7)),
        .beta(try Beta(alpha: 30, beta: 400)),
        .gamma(try Gamma(shape: 0.3, scale: 5)),
        .gamma(try Gamma(shape: 5000, scale: 1e-3)),
        .exponential(try Exponential(mean: 4)),
        .weibull(try Weibull(shape: 0.6, scale: 3)),
        .weibull(try Weibull(shape: 25, scale: 3)),
        .uniform(try Uniform(low: -1, high: 4)),
        .triangular(try Triangular(low: 1, mode: 2, high: 6)),
        .triangular(try Triangular(low: 1, mode: 1, high: 6)),
        .pert(try Pert(low: 1, mode: 2, high: 6)),
        .studentT(try StudentT(degreesOfFreedom: 5.5)),
        .studentT(try StudentT(degreesOfFreedom: 1e8)),
        .chiSquared(try ChiSquared(degreesOfFreedom: 3)),
        .fisherF(try FisherF(numerator: 3, denominator: 12)),
    ]
}

/// Distributions of counts, plain ones and those at the edges.
func countDistributions() throws -> [any CountDistribution] {
    [
        try Bernoulli(probability: 0.3),
        try Bernoulli(probability: 0), try Bernoulli(probability: 1),
        try Binomial(trials: 30, probability: 0.3),
        try Binomial(trials: 900, probability: 0.97),
        try Binomial(trials: 0, probability: 0.3),
        try Binomial(trials: 7, probability: 0), try Binomial(trials: 7, probability: 1),
        try Binomial(trials: 7, probability: Double.leastNonzeroMagnitude),
        try BetaBinomialDistribution(trials: 30, alpha: 1.5, beta: 4),
        try BetaBinomialDistribution(trials: 40, alpha: 0.2, beta: 0.1),
        try BetaBinomialDistribution(trials: 0, alpha: 2, beta: 2),
        try Hypergeometric(population: 80, marked: 30, draws: 20),
        try Hypergeometric(population: 80, marked: 70, draws: 60),
        try Hypergeometric(population: 0, marked: 0, draws: 0),
        try Hypergeometric(population: 9, marked: 9, draws: 4),
        try Poisson(mean: 9.5), try Poisson(mean: 120), try Poisson(mean: 0),
        try Poisson(mean: Double.leastNonzeroMagnitude),
        try NegativeBinomial(size: 0.7, mean: 12), try NegativeBinomial(size: 1e9, mean: 12),
        try NegativeBinomial(size: 3, probability: 1),
        try NegativeBinomial(size: 40, probability: 0.3),
    ]
}
