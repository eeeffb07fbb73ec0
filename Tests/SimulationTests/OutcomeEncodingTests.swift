import Simulation
import Testing

private func shard(_ replicates: Range<Int>, scenario: String = "baseline") -> Outcomes {
    outcomes(scenario, replicates: replicates, steps: 2, history: [placing([5, 0, 0])]) {
        replicate, step in placing([replicate, step, 1])
    }
}

@Test func shardsMergeToTheBytesOfTheWholeRun() throws {
    let whole = shard(0..<10).encoded()
    let parts = [shard(4..<7), shard(7..<10), shard(0..<4)]
    #expect(try Outcomes.merged(parts).encoded() == whole)
}

@Test func shardsThatDoNotBelongTogetherAreRefused() {
    func message(_ shards: [Outcomes]) -> String {
        do {
            _ = try Outcomes.merged(shards)
            return "merged"
        } catch {
            return "\(error)"
        }
    }
    #expect(message([]) == "no outcomes to merge; name at least one shard")
    #expect(
        message([shard(0..<2), shard(3..<4)])
            == "replicates 2 to 2 are in no shard; simulate the missing shard")
    #expect(
        message([shard(0..<2), shard(1..<4)])
            == "replicate 1 is in two shards; give each replicate once")
    #expect(
        message([shard(0..<2), shard(2..<4, scenario: "tighter")])
            == "the shards \"baseline\" and \"tighter\" differ in the scenario; merge shards of one run only"
    )
}

@Test func bytesComeBackAsTheyWere() throws {
    let original = shard(2..<5)
    let bytes = original.encoded()
    let read = try Outcomes.decoded(bytes)
    #expect(read.encoded() == bytes)
    #expect(read.keys == original.keys)
    #expect(read.replicates == 2..<5)
    #expect(read.history?.steps == 0...0)
    #expect(read.weightColumns == original.weightColumns)
}

@Test func bytesThatItDidNotWriteAreRefused() {
    let bytes = shard(0..<1).encoded()
    #expect(throws: OutcomesDecodingError.notOutcomes) {
        try Outcomes.decoded(Array("scenario,metric,unit,a,b,c,d,e,f".utf8))
    }
    #expect(throws: OutcomesDecodingError.self) { try Outcomes.decoded(Array(bytes.dropLast())) }
    for place in [30, bytes.count / 2, bytes.count - 3] {
        var damaged = bytes
        damaged[place] ^= 1
        #expect(throws: OutcomesDecodingError.damaged(offset: bytes.count - 8)) {
            try Outcomes.decoded(damaged)
        }
    }
    var newer = bytes
    newer[8] = 9
    #expect(throws: OutcomesDecodingError.newerVersion(found: 9, known: 1)) {
        try Outcomes.decoded(newer)
    }
}
