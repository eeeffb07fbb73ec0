/// Splits the columns of a design into independent ones and ones that others already determine.
///
/// Columns are taken in order: the *later* column of a dependent set is the aliased one, as in R.
/// A column is aliased if the part of it that earlier kept columns leave unexplained is at most
/// `tolerance` of its squared length, so rescaling a column changes nothing. A column of zeros is
/// aliased.
///
/// - Parameters:
///   - gram: XᵀX or XᵀWX, symmetric; only the lower triangle is read.
///   - lengths: the squared lengths of the columns, if `gram` is one of some of the rows only:
///     what those rows leave unexplained is at most what all rows leave, so that a column kept is
///     one that all rows keep.
///   - tolerance: the smallest unexplained share; what a Gram matrix resolves ends near 1e-13.
/// - Returns: the columns of a basis and those that depend on earlier ones, both ascending.
/// - Complexity: O(columns³ / 3).
public func independentColumns(
    gram: Matrix, lengths: [Double]? = nil, tolerance: Double = 1e-10
) -> (kept: [Int], aliased: [Int]) {
    precondition(gram.rows == gram.columns, "a Gram matrix is square")
    var factor = gram
    var kept: [Int] = []
    var aliased: [Int] = []
    for column in 0..<gram.columns {
        // Row `column` of L against the kept columns, then what is left of the diagonal.
        for (position, earlier) in kept.enumerated() {
            var value = gram[column, earlier]
            for previous in kept[..<position] {
                value -= factor[column, previous] * factor[earlier, previous]
            }
            factor[column, earlier] = value / factor[earlier, earlier]
        }
        let length = lengths?[column] ?? gram[column, column]
        let rest = kept.reduce(gram[column, column]) {
            $0 - factor[column, $1] * factor[column, $1]
        }
        if length > 0, rest > tolerance * length {
            factor[column, column] = rest.squareRoot()
            kept.append(column)
        } else {
            aliased.append(column)
        }
    }
    return (kept, aliased)
}
