import Assessment
import NumericCore
import Testing

/// Poisson orders of 150 sellers over 24 steps, whose log shares walk by `walk` a step and fluctuate
/// by `noise` beside, newest step first.
private func orders(walk: Double, noise: Double, seed: UInt64) -> [Int32] {
    var stream = RandomStream(key: StreamKey(seed: seed), purpose: .test, entity: 1, step: 0)
    let sellers = 150
    let steps = 24
    var logs = (0..<sellers).map { _ in 3 + 2 * stream.nextUniform() }
    var result = [Int32](repeating: 0, count: sellers * steps)
    for step in 0..<steps {
        for seller in 0..<sellers {
            logs[seller] += walk * stream.nextNormal()
            let mean = Kernels.exp(logs[seller] + noise * stream.nextNormal())
            result[(steps - 1 - step) * sellers + seller] = Int32(
                Inversion.poisson(stream.nextUniform(), mean: mean))
        }
    }
    return result
}

/// Eight markets each: the mean of the estimates lies within 10 % of the truth (their spread is 5 % of
/// it), whatever fluctuates beside; without a walk it is far below what moves a share.
@Suite struct ShareWalkTests {
    @Test(arguments: [(0.05, 0.0), (0.1, 0.0), (0.1, 0.2), (0.2, 0.1)])
    func theWalkIsFound(walk: Double, noise: Double) {
        let found = (1...8).map {
            shareWalkDeviation(
                orders: orders(walk: walk, noise: noise, seed: $0), sellers: 150, steps: 24)
        }
        let mean = found.reduce(0, +) / 8
        #expect(abs(mean - walk) < 0.1 * walk + 0.004, "\(found)")
    }

    @Test(arguments: [0.0, 0.3]) func whatDoesNotLastIsNoWalk(noise: Double) {
        let found = (1...8).map {
            shareWalkDeviation(
                orders: orders(walk: 0, noise: noise, seed: $0), sellers: 150, steps: 24)
        }
        #expect(found.reduce(0, +) / 8 < 0.03, "\(found)")
    }

    @Test func tooFewPairsAreNoWalk() {
        #expect(shareWalkDeviation(orders: [50, 40, 30, 20], sellers: 2, steps: 2) == 0)
        #expect(shareWalkDeviation(orders: [], sellers: 0, steps: 0) == 0)
    }
}
