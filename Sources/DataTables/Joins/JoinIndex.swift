/// For each key the row of another column that holds the same text: a left join by unique key.
///
/// - Parameters:
///   - keys: *n* texts to look up.
///   - other: The unique keys; missing texts among them are never found.
///   - name: How an error names the column of unique keys.
/// - Returns: *n* rows of `other`; −1 where the key is missing or absent.
/// - Throws: ``DataError`` if a key appears twice in `other`.
/// - Complexity: O(*n* + rows of `other`), hashing each distinct text once.
package func joinIndex(
    of keys: TextColumn, in other: TextColumn, named name: String? = nil
) throws(DataError) -> [Int32] {
    var rowOfLevel = [Int32](repeating: -1, count: other.levels.count)
    for (row, code) in other.codes.enumerated() where code >= 0 {
        let first = rowOfLevel[Int(code)]
        guard first < 0 else {
            throw DataError(
                column: name, value: other.levels[Int(code)],
                "expected each key once, found it in rows \(first + 1) and \(row + 1)")
        }
        rowOfLevel[Int(code)] = Int32(row)
    }
    var rowOfText: [String: Int32] = [:]
    rowOfText.reserveCapacity(other.levels.count)
    for (code, level) in other.levels.enumerated() { rowOfText[level] = rowOfLevel[code] }
    let rowOfKey = keys.levels.map { rowOfText[$0] ?? -1 }
    return keys.codes.map { $0 < 0 ? -1 : rowOfKey[Int($0)] }
}
