import Foundation
import Fuzz
import Testing

/// The committed corpus of the fuzzer: what it starts from, and every input that once broke something.
struct FuzzCorpusTests {
    private static func files(_ target: FuzzTarget) -> [URL] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Fuzz/Corpus/\(target.rawValue)")
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).sorted { $0.path < $1.path }
    }

    @Test(arguments: FuzzTarget.allCases)
    func everyPropertyHoldsForTheCorpus(_ target: FuzzTarget) throws {
        let files = Self.files(target)
        #expect(files.count >= 9)
        for file in files {
            let fault = target.fault(in: Array(try Data(contentsOf: file)))
            #expect(fault == nil, "\(file.lastPathComponent)")
        }
    }
}
