package import DataTables

extension PurchasesPanel {
    /// One row for each exposure without a next order `landmarkDays` after placement.
    ///
    /// The clock starts there: `days` to the next order (`repurchased` = 1) or the end of
    /// follow-up. The experience is the one known at that instant. `repurchased_Nd` is missing
    /// wherever follow-up from the landmark is shorter than N days, also where an order was seen
    /// already. Exposures that are followed by an order at the landmark leave; they are counted by
    /// the experience known when that order was placed.
    ///
    /// - Parameter days: Another landmark than the options'.
    /// - Returns: The panel with its counts.
    package func landmark(days: Int? = nil) -> Panel {
        let offset = Int64(days ?? options.landmarkDays) * Calendar.secondsPerDay
        var rows: [Int32] = []
        var left = [Int](repeating: 0, count: Experience.allCases.count + 2)
        var tooShort = 0
        for (index, occasion) in exposures.enumerated() {
            let landmark = purchases.placedAt[Int(occasion)] + offset
            let following = Int(next[Int(occasion)])
            if following >= 0, purchases.placedAt[following] <= landmark {
                let known = state(Int(occasion), at: purchases.placedAt[following])
                if purchases.origin[Int(occasion)] != .marketplace {
                    left[left.count - 1] += 1
                } else if known.contains(.pending) {
                    left[left.count - 2] += 1
                } else {
                    left[known.experience.rawValue] += 1
                }
            } else if landmark >= end {
                tooShort += 1
            } else {
                rows.append(Int32(index))
            }
        }
        var counts = baseCounts
        let names =
            Experience.allCases.map { "\($0.name) order" }
            + ["order of unknown experience", "order off the marketplace"]
        for (name, count) in zip(names, left) where count > 0 {
            counts.append(PanelCount("left out: bought again before the landmark, \(name)", count))
        }
        counts.append(PanelCount("left out: follow-up ends before the landmark", tooShort))
        return landmarkPanel(rows, offset, counts)
    }

    private func landmarkPanel(_ rows: [Int32], _ offset: Int64, _ counts: [PanelCount]) -> Panel {
        var builder = PanelBuilder()
        addIdentity(rows, to: &builder)
        let instants = rows.map { purchases.placedAt[Int(exposures[Int($0)])] + offset }
        let following = rows.map { Int(next[Int(exposures[Int($0)])]) }
        let elapsed = rows.indices.map { row -> Double in
            let last = following[row] < 0 ? end : purchases.placedAt[following[row]]
            return Self.days(last - instants[row])
        }
        builder.add("days", .outcome, unit: "days", .numbers(elapsed))
        builder.add("repurchased", .outcome, .flags(following.map { $0 < 0 ? 0 : 1 }))
        for days in options.followUpDays {
            builder.add(
                "repurchased_\(days)d", .outcome,
                .flags(
                    rows.indices.map { row in
                        guard Self.days(end - instants[row]) >= Double(days) else { return -1 }
                        return following[row] >= 0 && elapsed[row] <= Double(days) ? 1 : 0
                    }))
        }
        builder.add(
            "next_channel", .outcome,
            PanelBuilder.compact(rows.map { nextChannelCode(Int($0)) }, Self.channelNames))
        let states = rows.indices.map { state(Int(exposures[Int(rows[$0])]), at: instants[$0]) }
        addExperience(rows, states: states, to: &builder)
        addContext(rows, to: &builder)
        let events = following.count { $0 >= 0 }
        return builder.panel(
            counts: counts + [
                PanelCount("followed by another order", events),
                PanelCount("censored at the end of follow-up", rows.count - events),
                PanelCount("rows", rows.count),
            ])
    }
}
