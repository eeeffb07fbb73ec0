import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Who takes part in the coming step: enrolment to capacity in id order, ramps, decay.
    ///
    /// A seller takes part if its own uniform is below the uptake, the same in every step and
    /// scenario; it stays while eligible and at least as long as the ramp.
    mutating func updatePrograms(for next: Int) {
        guard !policy.programs.isEmpty else { return }
        var stack: [Double] = []
        swap(&stack, &self.stack)
        for (p, program) in policy.programs.enumerated() {
            let isRunning = program.isRunning(in: next)
            programs.common[p] =
                isRunning
                ? min(1, programs.common[p] + program.rampPerStep)
                : programs.common[p] * program.decayPerStep
            switch program.participants {
            case .everyOrder, .buyers: break
            case .orders: coverOrders(p, program, &stack)
            case .sellers: enrol(p, program, isRunning: isRunning, &stack)
            }
        }
        swap(&stack, &self.stack)
        programs.updateFactors(values: values)
    }

    /// Orders of eligible sellers take part at the program's common strength.
    private mutating func coverOrders(_ p: Int, _ program: CompiledProgram, _ stack: inout [Double])
    {
        let first = p * sellers.stride
        for i in 0..<sellers.count {
            let isCovered =
                sellers.gone[i] == 0 && programs.common[p] > 0
                && holds(program.eligible, for: i, stack: &stack)
            programs.enrolled[first + i] = isCovered
            programs.level[first + i] = isCovered ? programs.common[p] : 0
        }
    }

    private mutating func enrol(
        _ p: Int, _ program: CompiledProgram, isRunning: Bool, _ stack: inout [Double]
    ) {
        let first = p * sellers.stride
        let name = Int(Draws.hash(program.name) >> 1)
        var number = 0
        for i in 0..<sellers.count where programs.enrolled[first + i] {
            let stays =
                isRunning && sellers.gone[i] == 0
                && (programs.stay[first + i] < program.minimumStay
                    || holds(program.eligible, for: i, stack: &stack))
            if stays { number += 1 } else { programs.enrolled[first + i] = false }
        }
        if isRunning {
            let byID = world.sellers.byID
            for turn in 0..<sellers.count where number < program.capacity {
                let i = turn < byID.count ? byID[turn] : turn
                guard sellers.gone[i] == 0, !programs.enrolled[first + i],
                    holds(program.eligible, for: i, stack: &stack),
                    draws.pair(.enrolment, sellers.entity[i], step: name).first
                        < programs.uptake[p]
                else { continue }
                programs.enrolled[first + i] = true
                programs.stay[first + i] = 0
                number += 1
            }
        }
        for i in 0..<sellers.count {
            let place = first + i
            if programs.enrolled[place] {
                programs.stay[place] += 1
                programs.level[place] = min(1, programs.level[place] + program.rampPerStep)
            } else if programs.level[place] > 0 {
                programs.level[place] *= program.decayPerStep
            }
        }
    }

    /// True rates after the programs' effects; a `total` effect on repurchase leaves the rates that
    /// move repurchase as they were.
    mutating func applyRatePrograms() {
        let stride = sellers.stride
        if programs.hasTotal {
            for place in sellers.rate.indices { sellers.mediated[place] = sellers.rate[place] }
        }
        for (p, program) in policy.programs.enumerated() where !program.rates.isEmpty {
            for i in 0..<sellers.count {
                let share = programs.level[p * stride + i]
                guard share > 0, sellers.gone[i] == 0 else { continue }
                for change in program.rates {
                    let place = change.kpi * stride + i
                    let size = values[change.effect.input]
                    sellers.rate[place] = Self.changed(
                        sellers.rate[place], change, size, share: share)
                    if programs.hasTotal, !program.isTotal {
                        sellers.mediated[place] = Self.changed(
                            sellers.mediated[place], change, size, share: share)
                    }
                }
            }
        }
    }

    private static func changed(
        _ bad: Double, _ change: CompiledProgram.RateChange, _ size: Double, share: Double
    ) -> Double {
        guard change.isMirrored else {
            return changed(bad, change.effect.scale, size, share: share)
        }
        return 1 - changed(1 - bad, change.effect.scale, size, share: share)
    }

    /// A program for buyers: those who take part, and the orders of theirs that it covers.
    ///
    /// The eligible take part at random, anew in each step; who takes part orders at another
    /// hazard, and that share of the orders is covered.
    private mutating func countBuyers(ofProgram p: Int, _ program: CompiledProgram) {
        let name = Draws.hash(program.name)
        var (number, orders) = (0, 0)
        if programs.common[p] > 0, program.isRunning(in: step) {
            number = Inversion.binomial(
                draws.pair(.claims, name, step: step).first,
                trials: programs.eligibleBuyers[p], probability: programs.uptake[p])
            for channel in 0..<3 {
                orders += Inversion.binomial(
                    draws.pair(.claims, name, step: step, block: UInt32(1 + channel)).first,
                    trials: programs.buyerOrders[p * 3 + channel],
                    probability: programs.coveredShare(p, channel))
            }
        }
        ledger.enrolled.append(number)
        ledger.covered.append(orders)
    }

    /// Sellers or buyers enrolled, orders covered, claims paid (each order's once only).
    mutating func countPrograms() {
        let stride = sellers.stride
        var claimed = 0
        for (p, program) in policy.programs.enumerated() {
            if case .buyers = program.participants {
                countBuyers(ofProgram: p, program)
                continue
            }
            var number = 0
            var orders = 0
            var defective = 0
            var defectiveValue = 0.0
            let isActive = programs.common[p] > 0 && program.isRunning(in: step)
            for i in 0..<sellers.count {
                let isCovered =
                    program.isForEverybody
                    ? sellers.gone[i] == 0 || sellers.orders[i] > 0
                    : programs.enrolled[p * stride + i]
                guard isActive, isCovered else { continue }
                if sellers.gone[i] == 0 { number += 1 }
                guard sellers.orders[i] > 0 else { continue }
                orders += Int(sellers.orders[i])
                let bad = sellers.outcomes[2 * stride + i] + sellers.outcomes[3 * stride + i]
                defective += Int(bad)
                defectiveValue += sellers.value[i] * Double(bad) / Double(sellers.orders[i])
            }
            let pair = draws.pair(.claims, Draws.hash(program.name), step: step)
            var share = 1.0
            if program.isForOrders {
                share = programs.uptake[p]
                orders = Inversion.binomial(pair.second, trials: orders, probability: share)
            }
            ledger.enrolled.append(number)
            ledger.covered.append(orders)
            guard let claimShare = program.claimShare, defective > 0 else { continue }
            let open = max(
                0, min(defective, ledger.experiences[2] + ledger.experiences[3] - claimed))
            let claims = Inversion.binomial(
                pair.first, trials: open, probability: values[claimShare] * share)
            claimed += claims
            ledger.claims += claims
            ledger.claimValue += Double(claims) * defectiveValue / Double(defective)
        }
    }
}
