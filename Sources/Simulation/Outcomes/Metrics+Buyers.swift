import Assessment
import DataTables
import Marketplace

extension Metrics {
    /// Orders and their value.
    static func orderColumns() -> [MetricColumn] {
        var columns: [MetricColumn] = [
            .count(MetricKey("orders")) { Double($0.placed.reduce(0, +)) },
            .count(MetricKey("unmet_orders")) { Double($0.unmet) },
            .count(MetricKey("gmv")) { $0.value.reduce(0, +) },
            .count(MetricKey("gmv_net")) { $0.value.reduce(0, +) - $0.lostValue },
            .count(MetricKey("new_orders")) { Double($0.newOrders) },
            .count(MetricKey("repeat_orders")) { Double(repeats($0)) },
            .count(MetricKey("replacement_orders")) { Double($0.replacements) },
            .ratio(MetricKey("repeat_share")) {
                (Double(repeats($0)), Double($0.newOrders + repeats($0)))
            },
        ]
        for channel in Channel.allCases {
            let place = channel.rawValue
            columns.append(
                .count(MetricKey("orders", segmentKind: "channel", segment: channel.name)) {
                    Double($0.placed[place])
                })
            columns.append(
                .count(MetricKey("gmv", segmentKind: "channel", segment: channel.name)) {
                    $0.value[place]
                })
        }
        return columns
    }

    private static func repeats(_ ledger: StepLedger) -> Int {
        ledger.placed.reduce(0, +) - ledger.newOrders - ledger.replacements
    }

    /// Realised repurchase: `sum over j = 1...k of returns at (t - k + j) after j steps
    /// / last orders at (t - k)`.
    static func repurchaseColumns(unit: StepCalendar.Unit) -> [MetricColumn] {
        var columns: [MetricColumn] = []
        let names = ["repurchase_1m", "repurchase_3m", "repurchase_12m"]
        for name in names {
            let length = steps(ofMonths: followUpMonths[name] ?? 0, unit: unit)
            guard (1...12).contains(length) else { continue }
            columns.append(
                repurchase(MetricKey(name), weight: name, length, from: 0..<3, through: 0..<3))
            for origin in Channel.allCases {
                let place = origin.rawValue..<(origin.rawValue + 1)
                let weight = "\(name):\(origin.name)"
                columns.append(
                    repurchase(
                        MetricKey(name, segmentKind: "origin", segment: origin.name),
                        weight: weight, length, from: place, through: 0..<3))
                for next in Channel.allCases {
                    let key = MetricKey(
                        name, segmentKind: "origin:next_channel",
                        segment: "\(origin.name):\(next.name)")
                    columns.append(
                        repurchase(
                            key, weight: weight, length, from: place,
                            through: next.rawValue..<(next.rawValue + 1)))
                }
            }
        }
        return columns
    }

    private static func repurchase(
        _ key: MetricKey, weight: String, _ length: Int, from origins: Range<Int>,
        through channels: Range<Int>
    ) -> MetricColumn {
        MetricColumn(key, weight: weight) { series, index in
            let start = index - length
            guard start >= 0 else { return nil }
            var returned = 0
            var followed = 0
            for origin in origins {
                followed += series.ledgers[start].lastOrders[origin]
                for channel in channels {
                    for age in 1...length {
                        let place = (origin * 3 + channel) * 12 + age - 1
                        returned += series.ledgers[start + age].returns[place]
                    }
                }
            }
            return (Double(returned), Double(followed))
        }
    }

    /// Expected repurchase: the mean of the model's chance over the step's orders.
    static func expectedColumns() -> [MetricColumn] {
        var columns: [MetricColumn] = []
        for (place, name) in ["repurchase_30d", "repurchase_90d", "repurchase_365d"].enumerated() {
            columns.append(
                .ratio(MetricKey(name), weight: "orders") {
                    let sums = $0.expectedReturns
                    return (
                        sums[place] + sums[3 + place] + sums[6 + place],
                        Double($0.placed.reduce(0, +))
                    )
                })
            for origin in Channel.allCases {
                let channel = origin.rawValue
                columns.append(
                    .ratio(
                        MetricKey(name, segmentKind: "origin", segment: origin.name),
                        weight: "orders:\(origin.name)"
                    ) { ($0.expectedReturns[channel * 3 + place], Double($0.placed[channel])) })
            }
        }
        return columns
    }

    /// Stocks of buyers.
    static func buyerColumns() -> [MetricColumn] {
        [
            .count(MetricKey("active_buyers")) { Double($0.activeBuyers) },
            .count(MetricKey("lapsed_buyers")) { Double($0.lapsedBuyers) },
        ]
    }
}
