import Assessment
import DataTables
import Marketplace
import StatisticalModels

/// Which KPI is what buyers feel; the others are counts for standards only.
struct KPIRoles: Sendable {
    let names: [String]
    /// −1: no KPI of that kind, so it never happens.
    let late: Int
    let cancelled: Int
    let defective: Int
    /// KPIs that buyers do not feel.
    let signals: [Int]
    /// The share of a seller's orders that a signal can be counted for.
    let eligibleShare: [Double]
    /// Whether the KPI's rate is better when higher; bad orders are then the rest.
    let isMirrored: [Bool]

    init(_ assessment: Assessment, diagnostics: inout [String]) {
        let kpis = assessment.kpis
        names = kpis.map(\.name)
        isMirrored = kpis.map { $0.better == .higher }
        var found: [KPI.Feels: Int] = [:]
        var signals: [Int] = []
        for (index, kpi) in kpis.enumerated() {
            if kpi.feels != .signal, found[kpi.feels] == nil {
                found[kpi.feels] = index
                continue
            }
            if kpi.feels != .signal {
                diagnostics.append(
                    "KPI \(kpi.name): buyers already feel \(kpi.feels.rawValue) orders through "
                        + "another KPI; it is a count for standards only")
            }
            signals.append(index)
        }
        late = found[.late] ?? -1
        cancelled = found[.cancelled] ?? -1
        defective = found[.defective] ?? -1
        self.signals = signals
        let totals = assessment.sellers.eligibleHistory.map { $0.reduce(0.0) { $0 + Double($1) } }
        let most = totals.max() ?? 0
        eligibleShare = kpis.indices.map { most > 0 ? totals[$0] / most : 1 }
        for (kind, place) in [("late", late), ("cancelled", cancelled), ("defective", defective)]
        where place < 0 {
            diagnostics.append("no KPI says which orders are \(kind); none will be")
        }
    }
}
