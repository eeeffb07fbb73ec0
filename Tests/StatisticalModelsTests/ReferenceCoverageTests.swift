import Foundation
import Testing

/// Nothing of the reference is passed over in silence.
@Suite struct ReferenceCoverageTests {
    @Test func everyCaseIsComparedOrNamedAsAGap() throws {
        let gaps = try GoldenCase.knownGaps()
        let cases = try GoldenCase.all()
        for kind in GoldenCase.kinds {
            #expect(cases.contains { $0.kind == kind }, "no case of the kind \(kind)")
        }
        let unknown = cases.filter { id, kind in
            !GoldenCase.kinds.contains(kind) && !gaps.kinds.contains(kind)
                && !gaps.cases.contains(id)
        }
        let names = unknown.map { "\($0.id) (kind \($0.kind))" }.joined(separator: ", ")
        #expect(
            unknown.isEmpty,
            "no test compares \(names): add one, or name the case in known-gaps.txt")
    }

    @Test func everyNamedGapIsACase() throws {
        let gaps = try GoldenCase.knownGaps()
        let cases = try GoldenCase.all().map(\.id)
        let absent = gaps.cases.filter { !cases.contains($0) }
        #expect(
            absent.isEmpty,
            "known-gaps.txt names \(absent.joined(separator: ", ")), which the reference lacks: delete the line"
        )
        #expect(Set(gaps.cases).count == gaps.cases.count, "known-gaps.txt names a case twice")
        let compared = gaps.kinds.filter(GoldenCase.kinds.contains)
        #expect(
            compared.isEmpty,
            "known-gaps.txt names the kind \(compared.joined(separator: ", ")), which is compared: delete the line"
        )
    }

    /// A gap that has been closed must leave the list.
    @Test(arguments: (try? GoldenCase.knownGaps().cases) ?? [])
    func aNamedGapIsStillOne(_ id: String) throws {
        guard try GoldenCase.all().contains(where: { $0.id == id }) else { return }
        let golden = try GoldenCase(id)
        var failures: [String]
        do {
            failures =
                try GoldenCase.comparisons[golden.kind]?(golden).failures
                ?? ["no test of the kind \(golden.kind)"]
        } catch {
            failures = ["\(error)"]
        }
        #expect(
            !failures.isEmpty,
            "\(id) agrees with the reference: delete its line in known-gaps.txt")
    }
}
