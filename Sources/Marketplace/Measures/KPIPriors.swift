/// A beta prior of sellers' true rates of a KPI.
package struct RatePrior: Sendable, Hashable, Codable {
    package var a: Double
    package var b: Double

    package init(a: Double, b: Double) {
        self.a = a
        self.b = b
    }

    /// The posterior mean (a + x)/(a + b + n) of a seller with `bad` of `eligible` orders.
    package func shrunk(bad: Double, eligible: Double) -> Double {
        (a + bad) / (a + b + eligible)
    }
}

/// The priors of each KPI, by category where one is known there.
package struct KPIPriors: Sendable, Hashable, Codable {
    package struct Entry: Sendable, Hashable, Codable {
        package var overall: RatePrior
        package var byCategory: [String: RatePrior]

        package init(overall: RatePrior, byCategory: [String: RatePrior] = [:]) {
            self.overall = overall
            self.byCategory = byCategory
        }
    }

    package var entries: [String: Entry]

    package init(_ entries: [String: Entry] = [:]) { self.entries = entries }

    /// The prior of a KPI in a category, else the KPI's overall one; `nil` for an unknown KPI.
    package func prior(_ kpi: String, category: String?) -> RatePrior? {
        guard let entry = entries[kpi] else { return nil }
        return category.flatMap { entry.byCategory[$0] } ?? entry.overall
    }

    /// The priors of a KPI for codes into `categories`; the last one is for code −1.
    func priors(_ kpi: String, categories: [String]) -> [RatePrior]? {
        guard let entry = entries[kpi] else { return nil }
        return categories.map { entry.byCategory[$0] ?? entry.overall } + [entry.overall]
    }
}
