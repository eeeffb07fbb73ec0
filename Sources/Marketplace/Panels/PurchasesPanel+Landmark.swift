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
    /// - Complexity: O(exposures) in fixed chunks on the machine's cores.
    package func landmark(days: Int? = nil) -> Panel {
        let offset = Int64(days ?? options.landmarkDays) * Calendar.secondsPerDay
        let times = purchases.eventTimes()
        let chunks = fixedChunks(of: exposures.count)
        let parts = concurrentMap(chunks.count) { chunk in
            var choice = LandmarkChoice()
            choice.rows.reserveCapacity(chunks[chunk].count)
            for index in chunks[chunk] { choose(index, offset, times, &choice) }
            return choice
        }
        var all = LandmarkChoice()
        all.rows = joined(parts.map(\.rows))
        for part in parts { all.add(part) }
        let rows = rows(all.rows)
        let (occasions, purchases) = (rows.occasions, purchases)
        let states = concurrentRows(rows.count) { row in
            let occasion = Int(occasions[row])
            return purchases.state(occasion, at: purchases.placedAt[occasion] + offset, times)
        }
        return landmarkPanel(rows, states, offset, baseCounts + all.counts)
    }

    private func choose(
        _ index: Int, _ offset: Int64, _ times: Purchases.EventTimes,
        _ choice: inout LandmarkChoice
    ) {
        let occasion = Int(exposures[index])
        let landmark = purchases.placedAt[occasion] + offset
        let following = Int(next[occasion])
        if following >= 0, purchases.placedAt[following] <= landmark {
            let known = purchases.state(occasion, at: purchases.placedAt[following], times)
            if purchases.origin[occasion] != .marketplace {
                choice.left[LandmarkChoice.elsewhere] += 1
            } else if known.contains(.pending) {
                choice.left[LandmarkChoice.unknown] += 1
            } else {
                choice.left[known.experience.rawValue] += 1
            }
        } else if landmark >= end {
            choice.tooShort += 1
        } else {
            choice.rows.append(Int32(index))
        }
    }

    private func landmarkPanel(
        _ rows: PanelRows, _ states: [ExposureState], _ offset: Int64, _ counts: [PanelCount]
    ) -> Panel {
        var builder = PanelBuilder()
        addIdentity(rows, to: &builder)
        let (occasions, placedAt, next, end) = (rows.occasions, purchases.placedAt, next, end)
        let elapsed = concurrentRows(rows.count) { row in
            let occasion = Int(occasions[row])
            let last = next[occasion] < 0 ? end : placedAt[Int(next[occasion])]
            return Self.days(last - (placedAt[occasion] + offset))
        }
        let repurchased = concurrentRows(rows.count) { row -> Int8 in
            next[Int(occasions[row])] < 0 ? 0 : 1
        }
        builder.add("days", .outcome, unit: "days", .numbers(elapsed))
        builder.add("repurchased", .outcome, .flags(repurchased))
        for days in options.followUpDays {
            let within = concurrentRows(rows.count) { row -> Int8 in
                let followed = Self.days(end - (placedAt[Int(occasions[row])] + offset))
                guard followed >= Double(days) else { return -1 }
                return repurchased[row] == 1 && elapsed[row] <= Double(days) ? 1 : 0
            }
            builder.add("repurchased_\(days)d", .outcome, .flags(within))
        }
        builder.add("next_channel", .outcome, nextChannel(rows, isNext: repurchased))
        addExperience(rows, states: states, to: &builder)
        addContext(rows, to: &builder)
        let events = repurchased.reduce(0) { $0 + Int($1) }
        return builder.panel(
            counts: counts + [
                PanelCount("followed by another order", events),
                PanelCount("censored at the end of follow-up", rows.count - events),
                PanelCount("rows", rows.count),
            ])
    }
}

/// Which exposures have a row, and how many are not, by reason.
private struct LandmarkChoice: Sendable {
    var rows: [Int32] = []
    /// Exposures that were followed by an order, by experience; then unknown and elsewhere.
    var left = [Int](repeating: 0, count: elsewhere + 1)
    var tooShort = 0

    static let unknown = Experience.allCases.count
    static let elsewhere = unknown + 1

    /// Adds the counts of another part.
    mutating func add(_ part: LandmarkChoice) {
        for index in left.indices { left[index] += part.left[index] }
        tooShort += part.tooShort
    }

    var counts: [PanelCount] {
        var counts: [PanelCount] = []
        let names =
            Experience.allCases.map { "\($0.name) order" }
            + ["order of unknown experience", "order off the marketplace"]
        for (name, count) in zip(names, left) where count > 0 {
            counts.append(PanelCount("left out: bought again before the landmark, \(name)", count))
        }
        counts.append(PanelCount("left out: follow-up ends before the landmark", tooShort))
        return counts
    }
}
