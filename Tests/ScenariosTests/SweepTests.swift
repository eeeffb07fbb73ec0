import Scenarios
import Testing

@Suite struct SweepTests {
    @Test func `A list and a range give values as they are written`() throws {
        let list = try Sweep("standards.late_rate.limit=4%, 5%,6.5%")
        #expect(list.path == ["standards", "late_rate", "limit"])
        #expect(list.values == ["4%", "5%", "6.5%"])
        #expect(list.name("4%") == "limit=4%")
        #expect(try Sweep("a.b=3%..8%/6").values == ["3%", "4%", "5%", "6%", "7%", "8%"])
        #expect(try Sweep("a=0.1..0.3/3").values == ["0.1", "0.2", "0.3"])
        #expect(try Sweep("a=10..-10/3").values == ["10", "0", "-10"])
        #expect(
            try Sweep("a=measured,{posterior: 90%}").values == ["measured", "{posterior: 90%}"])
        #expect(list.text == "standards.late_rate.limit=4%,5%,6.5%")
    }

    @Test(arguments: [
        ("a.b", "\"a.b\" has no \"=\"; write PATH=VALUE, as standards.late_rate.limit=5%"),
        ("a=5%", "\"a=5%\" has one value; write two or more, as 4%,5%,6%"),
        ("a=5%,,6%", "\"a=5%,,6%\" has an empty value; write values with one comma between"),
        ("a=5%,5%", "\"a=5%,5%\" has 5% twice; keep one"),
        ("a=3%..8%", "\"a=3%..8%\" lacks how many values; write FROM..TO/COUNT, as 3%..8%/6"),
        ("a=3..8%/2", "\"a=3..8%/2\" needs two numbers written alike, as 3%..8%/6 or 10..50/5"),
        ("a=1..2/500", "\"a=1..2/500\" has 500 values; at most 100 are taken"),
    ])
    func `What cannot be read says what to write`(_ text: String, _ message: String) {
        let error = #expect(throws: FormatError.self) { try Sweep(text) }
        #expect(error?.message == message)
        #expect(error?.file == "--over")
    }
}
