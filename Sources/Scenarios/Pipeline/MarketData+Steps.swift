import DataTables
import Marketplace
import StatisticalModels

// History by seller and step, as plain judges read it.
extension MarketData {
    /// Each seller's decided orders of some KPIs, step by step, the oldest first.
    func sellerCounts(
        of names: Set<String>, _ calendar: StepCalendar, steps: ClosedRange<Int>
    ) -> [[[String: PlainJudge.Count]]] {
        let byStep = counts.filter { names.contains($0.kpi.name) }.map {
            ($0.kpi.name, $0.stepCounts(calendar, steps: steps))
        }
        return orders.sellerIDs.indices.map { seller in
            (0..<steps.count).map { step in
                Dictionary(
                    uniqueKeysWithValues: byStep.map { name, counts in
                        let index = seller * steps.count + step
                        return (
                            name,
                            PlainJudge.Count(
                                eligible: Int(counts.eligible[index]),
                                numerator: Int(counts.bad[index]))
                        )
                    })
            }
        }
    }

    /// Visits every order that names a seller, with the step that it was placed in.
    func forEachSellerOrder(_ calendar: StepCalendar, _ visit: (_ seller: Int, _ step: Int) -> Void)
    {
        for row in 0..<orders.count where orders.seller[row] >= 0 {
            visit(
                Int(orders.seller[row]),
                calendar.step(ofDay: Calendar.day(of: orders.orderedAt[row])))
        }
    }

    /// The step of each seller's first order; 1 without any.
    func openedSteps(_ calendar: StepCalendar) -> [Int] {
        var opened = [Int](repeating: 1, count: orders.sellerIDs.count)
        forEachSellerOrder(calendar) { opened[$0] = min(opened[$0], $1) }
        return opened
    }

    /// Actions of seller events by step; `nil` without events.
    func recordedActions(_ calendar: StepCalendar, in steps: ClosedRange<Int>) -> [Int]? {
        guard let events else { return nil }
        var counts = [Int](repeating: 0, count: steps.count)
        for event in events.events {
            guard case .action = event.kind else { continue }
            let step = calendar.step(ofDay: Calendar.day(of: event.at))
            if steps.contains(step) { counts[step - steps.lowerBound] += 1 }
        }
        return counts
    }

    /// The plain judge of standards, with the fitted laws of rates as priors.
    func judge(
        _ standards: [Standard], _ enforcement: Enforcement, rates: KPIRates,
        _ calendar: StepCalendar
    ) -> PlainJudge {
        let mirrored = Set(kpis.filter { $0.better == .higher }.map(\.name))
        return PlainJudge(
            standards: standards, enforcement: enforcement, higherIsBetter: mirrored,
            stepDays: calendar.nominalDays,
            posteriorTail: { kpi, limit, bad, eligible in
                guard let law = rates.byKPI[kpi]?.overall.law else { return 0 }
                // Laws are of the numerator, which is the good orders of a mirrored KPI.
                return mirrored.contains(kpi)
                    ? 1
                        - law.posterior(successes: eligible - bad, trials: eligible)
                        .probability(above: 1 - limit)
                    : law.posterior(successes: bad, trials: eligible).probability(above: limit)
            })
    }
}
