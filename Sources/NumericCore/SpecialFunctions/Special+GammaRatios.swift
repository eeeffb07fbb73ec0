extension Special {
    /// log Γ(1 + x) for x > −1, with a relative error near 1e-15 down to the smallest x.
    public static func logGammaOnePlus(_ x: Double) -> Double {
        guard abs(x) <= 0.5 else { return logGamma(1 + x) }
        // −log(1 + x) + x (1 − γ) + Σ (ζ(k) − 1) (−x)ᵏ / k (DLMF 5.7.3).
        var sum = 0.0
        var k = Double(zetaMinusOne.count + 1)
        for value in zetaMinusOne.reversed() {
            sum = value / k - x * sum
            k -= 1
        }
        return x * (0.42278433509846713939 + x * sum) - Kernels.log1p(x)
    }

    /// log Γ(1 + 2x) − 2 log Γ(1 + x) for x ≥ 0, without cancellation for small x.
    static func logGammaSpread(_ x: Double) -> Double {
        guard x <= 0.25 else { return logGamma(1 + 2 * x) - 2 * logGamma(1 + x) }
        var sum = 0.0
        var k = Double(zetaMinusOne.count + 1)
        var power = 0x1p1
        for _ in zetaMinusOne { power *= 2 }
        for value in zetaMinusOne.reversed() {
            sum = value * (power - 2) / k - x * sum
            k -= 1
            power /= 2
        }
        return x * x * sum - Kernels.log1p(2 * x) + 2 * Kernels.log1p(x)
    }

    /// log Γ(a + b) − log Γ(a) for a, b > 0, with a small relative error for small b too.
    static func logGammaRatio(_ a: Double, _ b: Double) -> Double {
        var shifted = a
        var passed = 0.0
        while shifted < 10 {
            passed += Kernels.log1p(b / shifted)
            shifted += 1
        }
        let end = shifted + b
        // The difference of the errors of Stirling's formula, term by term.
        let (r, s) = (1 / end, 1 / shifted)
        let step = -b * r * s
        var errors = 0.0
        for (index, coefficient) in stirlingCoefficients.enumerated() {
            let degree = 2 * index
            var sum = 0.0
            for i in 0...degree { sum = sum * r + power(s, i) }
            errors += coefficient * step * sum
        }
        return (shifted - 0.5) * Kernels.log1p(b / shifted) + b * Kernels.log(end) - b + errors
            - passed
    }

    /// The trigamma function, the derivative of `digamma`, for x > 0, to about 1e-14 of the value.
    public static func trigamma(_ x: Double) -> Double {
        guard x > 0 else { return .nan }
        var y = x
        var shift = 0.0
        while y < 15 {
            shift += 1 / (y * y)
            y += 1
        }
        let z = 1 / (y * y)
        // Bernoulli numbers 1/6, −1/30, 1/42, −1/30, 5/66, −691/2730, 7/6.
        let low = 1.0 / 6 - z * (1.0 / 30 - z * (1.0 / 42 - z * (1.0 / 30)))
        let high = 5.0 / 66 - z * (691.0 / 2730 - z * (7.0 / 6))
        return shift + (1 + 0.5 / y + z * (low + z * z * z * z * high)) / y
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0
        for _ in 0..<exponent { result *= base }
        return result
    }

    private static let stirlingCoefficients: [Double] = [
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156,
    ]

    /// ζ(k) − 1 for k = 2, 3 and so on.
    private static let zetaMinusOne: [Double] = [
        0.6449340668482264365, 0.2020569031595942854, 0.08232323371113819152,
        0.03692775514336992633, 0.01734306198444913971, 0.00834927738192282684,
        0.004077356197944339379, 0.002008392826082214418, 9.945751278180853371e-4,
        4.941886041194645587e-4, 2.460865533080482986e-4, 1.227133475784891468e-4,
        6.124813505870482926e-5, 3.058823630702049355e-5, 1.528225940865187173e-5,
        7.637197637899762274e-6, 3.817293264999839856e-6, 1.908212716553938926e-6,
        9.539620338727961132e-7, 4.769329867878064631e-7, 2.3845050272773299e-7,
        1.192199259653110731e-7, 5.960818905125947961e-8, 2.980350351465228019e-8,
        1.490155482836504123e-8, 7.450711789835429492e-9, 3.725334024788457055e-9,
        1.862659723513049006e-9, 9.313274324196681829e-10, 4.656629065033784073e-10,
    ]
}
