import Assessment
package import DataTables

/// The columns of a run's outcomes: every metric with its segments, and how a ledger gives it.
///
/// Ratios that share a denominator share one weight column, so that longer periods can be
/// rolled up as the sum of numerators over the sum of denominators.
package struct Metrics: Sendable {
    package let keys: [MetricKey]
    /// For each key the column of its denominator; −1 where the metric is no ratio.
    package let weightColumns: [Int]
    package let weightCount: Int
    /// The program names, in the order of `StepLedger.enrolled`.
    package let programs: [String]
    package let unit: StepCalendar.Unit
    let columns: [MetricColumn]

    /// Makes the columns for a step length and a scenario's programs.
    ///
    /// Realised repurchase over more than 12 steps is left out: ledgers follow buyers for 12.
    /// Sellers' net promoter score is there where they are asked. `ofBuyers` are the programs that
    /// take in buyers.
    package init(
        unit: StepCalendar.Unit = .month, programs: [String] = [], ofBuyers: Set<String> = [],
        hasSellerNPS: Bool = false
    ) {
        let columns =
            Self.orderColumns() + Self.repurchaseColumns(unit: unit) + Self.expectedColumns()
            + Self.buyerColumns() + Self.sellerColumns() + Self.enforcementColumns()
            + Self.programColumns(programs, ofBuyers: ofBuyers)
            + (hasSellerNPS ? [Self.npsColumn] : [])
        var weights: [String: Int] = [:]
        var weightColumns: [Int] = []
        for column in columns {
            guard let name = column.weight else {
                weightColumns.append(-1)
                continue
            }
            let next = weights[name] ?? weights.count
            weights[name] = next
            weightColumns.append(next)
        }
        self.columns = columns
        self.weightColumns = weightColumns
        weightCount = weights.count
        keys = columns.map(\.key)
        self.programs = programs
        self.unit = unit
    }

    /// The whole steps of a follow-up of some months.
    package static func steps(ofMonths months: Int, unit: StepCalendar.Unit) -> Int {
        switch unit {
        case .month: months
        case .week: Int((Double(months) * 30.4375 / 7).rounded())
        case .day: Int((Double(months) * 30.4375).rounded())
        }
    }

    /// The part of a realised repurchase's follow-up that lies after the start of the projection.
    ///
    /// 1 for every other metric.
    package func policyShare(of key: MetricKey, step: Int) -> Double {
        guard let months = Self.followUpMonths[key.metric] else { return 1 }
        let length = Self.steps(ofMonths: months, unit: unit)
        return Double(min(max(step, 0), length)) / Double(length)
    }

    static let followUpMonths = ["repurchase_1m": 1, "repurchase_3m": 3, "repurchase_12m": 12]
}

/// The ledgers of history and of a replicate, oldest first.
struct LedgerSeries: Sendable {
    var ledgers: [StepLedger]
    /// How many of them are history: the index of step 1.
    var past: Int
}

/// One metric of one segment as a function of the ledgers.
struct MetricColumn: Sendable {
    var key: MetricKey
    /// The denominator's name where the metric is a ratio.
    var weight: String?
    /// The numerator and denominator at an index of the ledgers.
    ///
    /// `nil` where the ledgers do not reach back far enough; counts have denominator 1.
    var parts: @Sendable (LedgerSeries, Int) -> (numerator: Double, denominator: Double)?
    /// Whether past steps have it.
    var isObserved: Bool

    init(
        _ key: MetricKey, weight: String? = nil,
        _ parts:
            @escaping @Sendable (LedgerSeries, Int) -> (numerator: Double, denominator: Double)?
    ) {
        self.key = key
        self.weight = weight
        self.parts = parts
        isObserved = MetricDefinition.named(key.metric)?.isObserved ?? false
    }

    /// A count or a sum of values.
    static func count(_ key: MetricKey, _ value: @escaping @Sendable (StepLedger) -> Double)
        -> MetricColumn
    {
        MetricColumn(key) { series, index in (value(series.ledgers[index]), 1) }
    }

    /// A ratio of two numbers of the same step.
    static func ratio(
        _ key: MetricKey, weight: String? = nil,
        _ parts: @escaping @Sendable (StepLedger) -> (numerator: Double, denominator: Double)
    ) -> MetricColumn {
        MetricColumn(key, weight: weight ?? key.description) { series, index in
            parts(series.ledgers[index])
        }
    }
}
