import DataTables
import Marketplace
import Testing

/// Sellers' answers as they are read.
struct SellerNPSTests {
    private static func read(_ rows: String, header: String = "seller_id,answered_at,score")
        throws -> SellerNPS
    {
        let table = try CSV.read(
            text: header + "\n" + rows, name: "nps.csv",
            options: CSVOptions(schema: ["seller_id": .text]))
        return try SellerNPS(validating: table, sellers: ["s1", "02"])
    }

    private static func message(_ rows: String) -> String {
        do {
            _ = try read(rows)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func answersAreInOrderOfTime() throws {
        let nps = try Self.read("02,2024-03-01,10\ns1,2024-02-01,6\ns1,2024-03-02,8\n")
        #expect(nps.answers.map(\.sellerID) == ["s1", "02", "s1"])
        #expect(nps.answers.map(\.sign) == [-1, 1, 0])
        let march = Calendar.instant(ofDay: Calendar.days(year: 2024, month: 3, day: 1))
        #expect(nps.known(before: march).answers.map(\.score) == [6])
    }

    @Test func aFaultyAnswerSaysWhereItIs() {
        #expect(
            Self.message("s1,2024-02-01,11\n")
                == "nps.csv:2: score \"11\": expected a whole number from 0 (would not recommend) "
                + "to 10")
        #expect(
            Self.message("s1,2024-02-01,7.5\n")
                == "nps.csv:2: score \"7.5\": expected a whole number from 0 (would not recommend) "
                + "to 10")
        #expect(
            Self.message("s1,2024-02-01,9\n2,2024-02-01,9\n")
                == "nps.csv:3: seller_id \"2\": neither the orders nor the sellers table name this "
                + "seller; expected a seller_id of one of them, written as there")
        #expect(
            Self.message("s1,2024-02-30,9\n")
                == "nps.csv:2: answered_at \"2024-02-30\": there is no such day in the calendar")
        #expect(
            Self.message("s1,2024-02-01,\n02,2024-02-01,3\n")
                == "nps.csv:2: score \"\": every answer needs its score")
    }

    @Test func anAbsentColumnIsNamed() {
        #expect(
            throws: DataFaults([
                DataError(
                    file: "nps.csv", column: "score",
                    "there is no such column; the seller_nps table needs it")
            ])
        ) { try Self.read("s1,2024-02-01\n", header: "seller_id,answered_at") }
    }
}
