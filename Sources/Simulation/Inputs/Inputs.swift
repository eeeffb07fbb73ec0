package import Marketplace
package import NumericCore

/// Every uncertain number of a run, drawn before it: one row per replicate.
///
/// Rows are addressed by replicate, so that a shard draws only its own and gets the same bits.
/// An input's draws depend on the seed, its path and the replicate alone.
package struct Inputs: Sendable {
    /// The replicates that the rows stand for.
    package var replicates: Range<Int>
    /// The named inputs: assumptions and effects of all scenarios of the run.
    package var quantities: [UncertainQuantity]
    /// Replicates × quantities, on the quantity's own scale.
    package var values: Matrix
    /// Replicates × driver parameters, drawn jointly from the fit.
    package var driver: Matrix
    /// Replicates × 1: the drawn log factor on every hazard of leaving; no columns without a fit.
    package var sellerExit: Matrix
    /// Replicates × coefficients of the channel model, drawn jointly; no columns without one.
    package var channel: Matrix
    /// Replicates × 1: today's net promoter score of sellers; no columns without answers.
    package var sellerNPS: Matrix
    /// What had to be repaired in order to draw.
    package var diagnostics: [String] = []

    package init(
        replicates: Range<Int>, quantities: [UncertainQuantity], values: Matrix, driver: Matrix,
        sellerExit: Matrix, channel: Matrix? = nil, sellerNPS: Matrix? = nil
    ) {
        self.replicates = replicates
        self.quantities = quantities
        self.values = values
        self.driver = driver
        self.sellerExit = sellerExit
        self.channel = channel ?? Matrix(rows: replicates.count, columns: 0)
        self.sellerNPS = sellerNPS ?? Matrix(rows: replicates.count, columns: 0)
    }

    /// The draw of a named input.
    package func value(_ path: String, replicate: Int) -> Double? {
        guard let column = quantities.firstIndex(where: { $0.path == path }) else { return nil }
        return values[replicate - replicates.lowerBound, column]
    }

    /// The column of a scenario's input: its own value where it states one, else the common one.
    package func column(_ path: String, scenario: String) -> Int? {
        let place = InputPlan.path(path, scenario: scenario, among: quantities)
        return quantities.firstIndex { $0.path == place }
    }
}
