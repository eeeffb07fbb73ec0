/// How a design matrix was made, complete enough to make the same columns for new data.
package struct DesignRecipe: Sendable, Hashable, Codable {
    /// The columns in coefficient order, aliased ones already left out.
    package var columns: [DesignColumn]
    /// Names of columns that were left out because earlier ones determine them.
    package var aliased: [String]
    /// Expressions of offsets, added to the linear predictor.
    package var offsets: [String]
    /// The factors and their levels in order, the first being the reference.
    package var factors: [DesignFactor]

    package init(
        columns: [DesignColumn], aliased: [String] = [], offsets: [String] = [],
        factors: [DesignFactor] = []
    ) {
        self.columns = columns
        self.aliased = aliased
        self.offsets = offsets
        self.factors = factors
    }

    package var columnNames: [String] { columns.map(\.name) }
}

/// A factor's levels among the rows that were used; new data may hold no others.
package struct DesignFactor: Sendable, Hashable, Codable {
    package var column: String
    /// In order; the first is the reference.
    package var levels: [String]

    package init(column: String, levels: [String]) {
        self.column = column
        self.levels = levels
    }
}

/// One column of a design matrix: the product of its parts (no parts: the intercept).
package struct DesignColumn: Sendable, Hashable, Codable {
    package var name: String
    package var parts: [DesignPart]

    package init(name: String, parts: [DesignPart]) {
        self.name = name
        self.parts = parts
    }
}

/// A factor of a design column.
package enum DesignPart: Sendable, Hashable, Codable {
    /// The value of a numeric or flag expression, written in the expression language.
    case numeric(String)
    /// 1 where the text column has this level, else 0.
    case level(column: String, level: String)
    /// One column (0-based) of a natural spline basis of an expression.
    case spline(expression: String, index: Int, interiorKnots: [Double], boundaryKnots: [Double])
}
