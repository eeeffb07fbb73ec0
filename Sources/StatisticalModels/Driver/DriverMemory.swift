import DataTables
import NumericCore

/// Whether buyers remember the order before the last one: its experience, added to the driver.
///
/// One Newton step from the fit, with a slope per channel for what was known of the previous
/// exposure's experience when this one began; a one-step estimate is as good as the maximum where
/// the effect is small, and the check asks no more.
struct DriverMemory {
    private let prepared: DriverPreparation

    struct Effect {
        var name: String
        var channel: String
        /// Log hazard ratios of the order before and of the last order.
        var before: Double
        var last: Double
        var pValue: Double

        /// Beyond a quarter of the last order's effect, with p < 0.01.
        var isStrong: Bool { pValue < 0.01 && abs(before) > 0.25 * abs(last) }

        var description: String {
            let (a, b) = (rounded(before), rounded(last))
            return "\(name) in channel \(channel) \(a) against \(b) for the last order"
        }

        private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
    }

    init(_ prepared: DriverPreparation) { self.prepared = prepared }

    func effects(_ likelihood: DriverLikelihood, at parameters: [Double]) -> [Effect] {
        let columns = prepared.recipe.columns.indices.filter { index in
            let column = prepared.recipe.columns[index]
            return column.parts == [.numeric(column.name)]
                && prepared.columns.experience.contains(column.name)
        }
        let data = prepared.data
        let before = columns.compactMap { column in
            previousValues(of: prepared.recipe.columns[column].name).map { (column, $0) }
        }.filter { $0.1.contains { $0 != 0 } }
        guard !before.isEmpty else { return [] }
        let wide = extended(data, by: before.map(\.1))
        let (layout, point, added) = extended(
            likelihood.layout, parameters: parameters, slopes: before.count)
        let here = DriverLikelihood(data: wide, layout: layout).derivatives(at: point)
        guard let factor = try? Cholesky(here.information) else { return [] }
        let step = factor.solve(here.gradient)
        let inverse = factor.inverse()
        var effects: [Effect] = []
        for channel in 0..<layout.channels {
            for (index, (column, _)) in before.enumerated() {
                let place = added[channel * before.count + index]
                let error = inverse[place, place].squareRoot()
                effects.append(
                    Effect(
                        name: prepared.recipe.columns[column].name,
                        channel: data.histories.channels[channel], before: step[place],
                        last: parameters[likelihood.layout.firstSlope[channel] + column],
                        pValue: 2 * Special.normalCumulative(-abs(step[place] / error))))
            }
        }
        return effects
    }

    /// What was known of the buyer's previous exposure at its end, for each exposure; 0 without one.
    private func previousValues(of name: String) -> [Double]? {
        guard let values = try? prepared.table.numbers(name) else { return nil }
        let histories = prepared.data.histories
        var result = [Double](repeating: 0, count: histories.exposureCount)
        for buyer in histories.buyers.indices {
            let own = histories.exposureStart[buyer]..<histories.exposureStart[buyer + 1]
            for exposure in own.dropFirst() {
                let value = values[Int(histories.exposureLastRow[exposure - 1])]
                result[exposure] = value.isFinite ? value : 0
            }
        }
        return result
    }

    private func extended(_ data: DriverData, by added: [[Double]]) -> DriverData {
        var wide = data
        wide.slopes = data.slopes + added.count
        wide.covariates = []
        wide.covariates.reserveCapacity(data.histories.records.count * wide.slopes)
        for exposure in data.histories.step.indices {
            let own =
                data.histories.recordStart[exposure]..<data.histories.recordStart[exposure + 1]
            for record in own {
                wide.covariates +=
                    data.covariates[(record * data.slopes)..<((record + 1) * data.slopes)]
                for column in added { wide.covariates.append(column[exposure]) }
            }
        }
        return wide
    }

    /// The layout with more slopes per channel, the parameters with zeros there, and their places.
    private func extended(
        _ layout: DriverLayout, parameters: [Double], slopes: Int
    ) -> (DriverLayout, [Double], [Int]) {
        let wide = DriverLayout(
            bandOfCell: layout.bandOfCell, slopes: layout.slopes + slopes, classes: layout.classes,
            link: layout.link)
        var point = [Double](repeating: 0, count: wide.count)
        var added: [Int] = []
        for channel in 0..<layout.channels {
            let (old, new) = (layout.bands(of: channel), wide.bands(of: channel))
            let length = old.count + layout.slopes
            for index in 0..<length {
                point[new.lowerBound + index] = parameters[old.lowerBound + index]
            }
            for index in 0..<slopes { added.append(new.lowerBound + length + index) }
        }
        if let kappa = layout.kappa, let place = wide.kappa { point[place] = parameters[kappa] }
        return (wide, point, added)
    }
}
