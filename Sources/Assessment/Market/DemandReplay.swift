import NumericCore

/// The driver replayed on history: orders seen and orders expected.
package struct DemandReplay: Sendable, Hashable {
    /// The step of the first element.
    package var firstStep: Int
    /// Calendar month 0...11 of each step's middle.
    package var months: [Int]
    /// `[channel][step]`; channels are marketplace, online, store.
    package var observed: [[Double]]
    /// Expected by one who knows the buyers' whole histories.
    package var expected: [[Double]]
    /// The variance of observed - expected if the driver is right; left out, Poisson: `expected`.
    package var variance: [[Double]]
    /// Expected one step ahead; left out: `expected`.
    package var ahead: [[Double]]

    package init(
        firstStep: Int, months: [Int], observed: [[Double]], expected: [[Double]],
        variance: [[Double]]? = nil, ahead: [[Double]]? = nil
    ) {
        self.variance = variance ?? expected
        self.ahead = ahead ?? expected
        self.firstStep = firstStep
        self.months = months
        self.observed = observed
        self.expected = expected
    }
}

/// What the replay says of demand: season, level, and the noise that is left.
package struct DemandNoise: Sendable, Hashable {
    /// Month-of-year log factors, mean 0; all 0 under 18 months of data.
    package var season: [Double]
    package var level: [Double]
    package var levelError: [Double]
    package var persistence: [Double]
    package var deviation: [Double]
    package var hasSeason: Bool

    /// No noise, season or level known.
    package static let none = DemandNoise(
        season: [Double](repeating: 0, count: 12), level: [0, 0, 0], levelError: [0, 0, 0],
        persistence: [0, 0, 0], deviation: [0, 0, 0], hasSeason: false)

    package init(
        season: [Double], level: [Double], levelError: [Double], persistence: [Double],
        deviation: [Double], hasSeason: Bool
    ) {
        self.season = season
        self.level = level
        self.levelError = levelError
        self.persistence = persistence
        self.deviation = deviation
        self.hasSeason = hasSeason
    }

    /// Estimates by moments from `y_t = log((O + 1/2) / (E + 1/2))`.
    ///
    /// Season: means of the months' y over all channels together about their mean, each shrunk by
    /// `t² / (t² + v)`, v being the variance of a mean and t² the variance of the means less v.
    /// Noise: of y less season and mean, `gamma_1` the lag-1 and `gamma_0` the lag-0 covariance
    /// less the part of chance, variance / E²; persistence `gamma_1 / gamma_0` within 0...0.95, innovations
    /// `sqrt(gamma_0 (1 - phi²))`. Level: the mean of the last 12 steps' deseasonalised y with E
    /// forecast one step ahead, raised so that exp of it has the mean of O / E over draws; its
    /// error from the AR(1) and from chance, the driver's draws being held at the level that it
    /// fits. A channel with fewer than 6 steps of at least 5 expected orders has none.
    package init(_ replay: DemandReplay, stepsPerYear: Int = 12) {
        self = .none
        let steps = replay.months.count
        let total = Self.logs(replay, channels: [0, 1, 2])
        hasSeason = Double(steps) >= 1.5 * Double(stepsPerYear)
        if hasSeason { season = Self.season(total.y, replay.months) }
        for channel in 0..<3 {
            var (y, chance) = Self.logs(replay, channels: [channel])
            for step in y.indices { y[step] -= season[replay.months[step]] }
            let used = y.indices.filter { replay.expected[channel][$0] >= 5 }
            guard used.count >= 6 else { continue }
            var forecast = Self.logs(replay, channels: [channel], isAhead: true).y
            for step in used { forecast[step] -= season[replay.months[step]] }
            set(channel, y, chance, used, forecast, year: stepsPerYear)
        }
    }

    private mutating func set(
        _ channel: Int, _ y: [Double], _ chance: [Double], _ used: [Int], _ forecast: [Double],
        year: Int
    ) {
        let mean = used.reduce(0) { $0 + y[$1] } / Double(used.count)
        var (zero, one, pairs) = (0.0, 0.0, 0.0)
        for step in used {
            let square = (y[step] - mean) * (y[step] - mean)
            zero += square / Double(used.count - 1) - chance[step] / Double(used.count)
            guard used.contains(step + 1) else { continue }
            one += (y[step] - mean) * (y[step + 1] - mean)
            pairs += 1
        }
        let variance = max(zero, 0)
        if variance > 0, pairs > 0 {
            persistence[channel] = min(max(one / pairs / variance, 0), 0.95)
        }
        let phi = persistence[channel]
        deviation[channel] = (variance * (1 - phi * phi)).squareRoot()
        let recent = used.suffix(year)
        let count = Double(recent.count)
        let luck = recent.reduce(0) { $0 + chance[$1] } / (count * count)
        levelError[channel] =
            (variance * RateDrift.averagedPart(persistence: phi, steps: recent.count) + luck)
            .squareRoot()
        // The mean of a log lies below the log of the mean by half the variance.
        let spread = variance + recent.reduce(0) { $0 + chance[$1] } / count
        level[channel] =
            recent.reduce(0) { $0 + forecast[$1] } / count
            + (spread - levelError[channel] * levelError[channel]) / 2
    }

    /// y by step, and its variance by chance.
    private static func logs(
        _ replay: DemandReplay, channels: [Int], isAhead: Bool = false
    ) -> (y: [Double], chance: [Double]) {
        let expectations = isAhead ? replay.ahead : replay.expected
        var y: [Double] = []
        var chance: [Double] = []
        for step in replay.months.indices {
            let seen = channels.reduce(0) { $0 + replay.observed[$1][step] }
            let expected = channels.reduce(0) { $0 + expectations[$1][step] }
            y.append(Kernels.log((seen + 0.5) / (expected + 0.5)))
            let noise = channels.reduce(0) { $0 + replay.variance[$1][step] }
            chance.append((noise + 0.5) / ((expected + 0.5) * (expected + 0.5)))
        }
        return (y, chance)
    }

    private static func season(_ y: [Double], _ months: [Int]) -> [Double] {
        var sums = [Double](repeating: 0, count: 12)
        var counts = sums
        for (step, month) in months.enumerated() {
            sums[month] += y[step]
            counts[month] += 1
        }
        let seen = (0..<12).filter { counts[$0] > 0 }
        let means = seen.map { sums[$0] / counts[$0] }
        let mean = means.reduce(0, +) / Double(seen.count)
        var (within, degrees) = (0.0, 0.0)
        for (step, month) in months.enumerated() where counts[month] > 1 {
            let deviation = y[step] - sums[month] / counts[month]
            within += deviation * deviation
        }
        for month in seen where counts[month] > 1 { degrees += counts[month] - 1 }
        let noise = degrees > 0 ? within / degrees : 0
        let ofMean = seen.reduce(0) { $0 + noise / counts[$1] } / Double(seen.count)
        let between = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(seen.count - 1)
        let spread = max(between - ofMean, 0)
        var season = [Double](repeating: 0, count: 12)
        for (place, month) in seen.enumerated() {
            let own = noise / counts[month]
            season[month] = spread + own > 0 ? (means[place] - mean) * spread / (spread + own) : 0
        }
        let shift = season.reduce(0, +) / 12
        return season.map { $0 - shift }
    }
}
