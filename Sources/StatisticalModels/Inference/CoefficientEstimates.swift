package import DataTables
package import NumericCore

/// What every regression fit can answer; tables, tests and draws are made from it alone.
package protocol CoefficientEstimates: Sendable {
    var coefficientNames: [String] { get }
    var coefficients: [Double] { get }
    /// The covariance to be used for inference: robust where clusters were named, else model-based.
    var covariance: Matrix { get }
    /// The inverse information.
    var modelCovariance: Matrix { get }
    var logLikelihood: Double { get }
    /// Quantiles for intervals: normal, or t with this many degrees of freedom (few clusters).
    var inferenceDegreesOfFreedom: Double? { get }
    var diagnostics: [Diagnostic] { get }
    var counts: FitCounts { get }
}

/// Advice that belongs to a result: what was found and what to do next.
package struct Diagnostic: Sendable, Hashable, Codable {
    package enum Severity: String, Sendable, Codable { case note, warning, error }
    /// A stable short code, as `few_clusters`.
    package var code: String
    package var severity: Severity
    package var message: String
    /// What it is about: a column, a file, a path; may be empty.
    package var place: String

    package init(_ code: String, _ severity: Severity, _ message: String, place: String = "") {
        self.code = code
        self.severity = severity
        self.message = message
        self.place = place
    }
}

/// What a fit used and what it left out, and why.
package struct FitCounts: Sendable, Hashable, Codable {
    package var rowsGiven: Int
    package var rowsUsed: Int
    package var events: Int
    /// Rows left out by the reason, in order: `late is missing`, 12.
    package var leftOut: [PanelCount]
    /// Distinct values of each cluster column among the rows used.
    package var clusters: [PanelCount]

    package init(
        rowsGiven: Int, rowsUsed: Int, events: Int, leftOut: [PanelCount] = [],
        clusters: [PanelCount] = []
    ) {
        self.rowsGiven = rowsGiven
        self.rowsUsed = rowsUsed
        self.events = events
        self.leftOut = leftOut
        self.clusters = clusters
    }
}
