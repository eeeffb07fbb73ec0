/// The candidate closest to a word by edit distance, as a suggestion in an error message.
///
/// Letter case is ignored; ties go to the earlier candidate. Candidates that need more edits than
/// a third of the word's length, rounded up (at least 1, so that short typos are found), are too
/// far to suggest.
///
/// - Complexity: O(word × candidate) for each candidate.
package func nearest(_ word: String, among candidates: [String]) -> String? {
    let letters = Array(word.lowercased().unicodeScalars)
    var best: String?
    var bestDistance = max(1, (letters.count + 2) / 3) + 1
    for candidate in candidates {
        let other = Array(candidate.lowercased().unicodeScalars)
        guard abs(other.count - letters.count) < bestDistance else { continue }
        let distance = editDistance(letters, other)
        if distance < bestDistance {
            best = candidate
            bestDistance = distance
        }
    }
    return best
}

/// The number of insertions, deletions, substitutions and swaps of neighbours between two words.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var previous = Array(0...b.count)
    for i in 0..<a.count {
        var current = [i + 1]
        for j in 0..<b.count {
            let substitution = previous[j] + (a[i] == b[j] ? 0 : 1)
            var cost = min(substitution, previous[j + 1] + 1, current[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                cost = min(cost, before[j - 1] + 1)
            }
            current.append(cost)
        }
        before = previous
        previous = current
    }
    return previous[b.count]
}

/// `; did you mean "gmv"?` when a name is close, else the names there are.
func suggestion(for word: String, among candidates: [String]) -> String {
    if let name = nearest(word, among: candidates) { return "; did you mean \"\(name)\"?" }
    guard !candidates.isEmpty else { return "" }
    let shown = candidates.prefix(12).joined(separator: ", ")
    return "; there are: \(shown)\(candidates.count > 12 ? ", …" : "")"
}
