/// Where each parameter of the driver is, flattened for the likelihood's loops.
struct DriverLayout: Sendable, Hashable {
    let channels: Int
    let slopes: Int
    let openCell: Int
    let classes: Int
    let link: DiscreteHazardModel.Link
    /// `bandOfCell[channel][tau]` within the channel.
    let bandOfCell: [[Int]]
    /// The parameter of the baseline in `channel · (openCell + 1) + tau`.
    let baseline: [Int]
    /// The first slope of each channel.
    let firstSlope: [Int]
    /// All parameters, log kappa included.
    let count: Int

    init(
        bandOfCell: [[Int]], slopes: Int, classes: Int, link: DiscreteHazardModel.Link
    ) {
        self.bandOfCell = bandOfCell
        self.slopes = slopes
        self.classes = classes
        self.link = link
        channels = bandOfCell.count
        openCell = (bandOfCell.first?.count ?? 1) - 1
        var next = 0
        var baseline: [Int] = []
        var firstSlope: [Int] = []
        for bands in bandOfCell {
            baseline += bands.map { next + $0 }
            next += (bands.max() ?? -1) + 1
            firstSlope.append(next)
            next += slopes
        }
        self.baseline = baseline
        self.firstSlope = firstSlope
        count = next + (classes > 1 ? 1 : 0)
    }

    /// The place of log kappa.
    var kappa: Int? { classes > 1 ? count - 1 : nil }

    /// The same layout with another number of classes.
    func with(classes: Int) -> DriverLayout {
        DriverLayout(
            bandOfCell: bandOfCell, slopes: slopes, classes: classes, link: link)
    }

    /// The parameters of one channel's baseline.
    func bands(of channel: Int) -> Range<Int> {
        baseline[channel * (openCell + 1)]..<firstSlope[channel]
    }
}

/// Baseline bands: neighbouring cells of a channel that share a level.
struct BaselineBands: Sendable, Hashable {
    /// The fewest orders that a level is estimated from.
    static let fewestEvents = 20
    /// The fewest orders for which cell 0 keeps a level of its own.
    static let fewestInFirstCell = 5

    let bandOfCell: [[Int]]

    /// Merges cells from the left until each band has 20 events.
    ///
    /// What is left at the end joins the last band. Cell 0, the rest of the order's own step, stays apart if it has 5 events.
    ///
    /// - Precondition: every channel has an event.
    init(events: [[Int]]) {
        bandOfCell = events.map(Self.bands)
    }

    private static func bands(_ events: [Int]) -> [Int] {
        let later = events.dropFirst().reduce(0, +)
        let apart = events[0] >= fewestInFirstCell && later > 0
        var result = [0]
        var band = apart ? 1 : 0
        var sum = apart ? 0 : events[0]
        for cell in events.indices.dropFirst() {
            result.append(band)
            sum += events[cell]
            let rest = events[(cell + 1)...].reduce(0, +)
            if sum >= fewestEvents, rest >= fewestEvents {
                band += 1
                sum = 0
            }
        }
        return result
    }

    /// Ranges of cells of a channel that were merged, as `5-7`.
    func mergedRanges(of channel: Int) -> [String] {
        let bands = bandOfCell[channel]
        var result: [String] = []
        for band in 0...(bands.max() ?? 0) {
            guard let first = bands.firstIndex(of: band), let last = bands.lastIndex(of: band),
                last > first
            else { continue }
            result.append("\(first)-\(last)")
        }
        return result
    }
}
