import DataTables
import Marketplace
import Scenarios
import Testing

/// Files of any form, mapped in `trustcast.yaml`.
struct SourceMappingTests {
    static func data(_ source: String, _ files: [String: String]) throws -> MarketData {
        let folder = try TemporaryFolder(files)
        defer { folder.remove() }
        try folder.write("trustcast.yaml", "trustcast: 1\ndata:\n" + source)
        return try Workspace.open(folder.path).loadData()
    }

    static func fault(_ source: String, _ files: [String: String]) throws -> String {
        let folder = try TemporaryFolder(files)
        defer { folder.remove() }
        try folder.write("trustcast.yaml", "trustcast: 1\ndata:\n" + source)
        return message { try Workspace.open(folder.path).loadData() }
            .replacing(folder.path + "/", with: "")
    }

    static let german = """
        Bestellung;Kunde;Händler;Datum;Betrag;Cent;Storniert;Status
        0001;a;17;05.03.2024 7:30;1.234,50;250;;ok
        0002;a;17;06.03.2024 8:00;12;100;NULL;ok
        0003;b;4;06.03.2024 9:15;0,75;75;07.03.2024 10:00;test
        0004;b;4;07.03.2024 9:15;1.000;75;08.03.2024 10:00;ok
        """

    static let mapping = """
          orders:
            file: orders.csv
            separated_by: semicolons
            decimal: comma
            missing: [NULL, "\\\\N"]
            filter: Status != "test"
            columns:
              order_id: concat("DE-", Bestellung)
              buyer_id: Kunde
              seller_id: Händler
              ordered_at: Datum
              gmv: Betrag + Cent / 100
              channel: '"marketplace"'
              cancelled_at: Storniert
              cancelled_by: if(cancelled is present, "HAENDLER")
            dates: {ordered_at: dd.MM.yyyy H:mm, cancelled_at: dd.MM.yyyy H:mm}
            values: {cancelled_by: {HAENDLER: seller}}
        """

    @Test func aGermanExtractIsMapped() throws {
        let mapping = Self.mapping.replacing("cancelled is present", with: "Storniert is present")
        let data = try Self.data(mapping, ["orders.csv": Self.german])
        let table = data.orders.table
        #expect(data.orders.count == 3)
        #expect(data.orders.orderIDs.levels == ["DE-0001", "DE-0002", "DE-0004"])
        #expect(data.orders.sellerIDs == ["17", "4"])
        // 1.234,50 + 250 cents; 1.000 is a thousand and not one.
        #expect(data.orders.value == [1237, 13, 1000.75])
        #expect(Calendar.isoText(data.orders.orderedAt[0]) == "2024-03-05T07:30:00")
        #expect(Calendar.isoText(data.orders.cancelledAt[2]) == "2024-03-08T10:00:00")
        #expect(data.orders.cancelledBy == [.none, .none, .seller])
        #expect(data.notices.contains("data.orders.filter keeps 3 of 4 rows"))
        #expect(table["Status"] != nil)
        #expect(table["Betrag"] != nil)
    }

    @Test func anExpressionThatDoesNotFitNamesItsColumn() throws {
        #expect(
            try Self.fault(Self.mapping, ["orders.csv": Self.german])
                == "orders.csv: cancelled_by: the mapping does not fit: cancelled: there is no such "
                + "column; did you mean \"Storniert\"?"
                .replacing("did you mean \"Storniert\"?", with: Self.names))
    }

    private static let names =
        "there are: Bestellung, Kunde, Händler, Datum, Betrag, Cent, Storniert, Status"

    @Test func aFilterThatDoesNotFitNamesItsPlace() throws {
        let mapping = Self.mapping.replacing("Status != \"test\"", with: "Cent + 1")
        #expect(
            try Self.fault(mapping, ["orders.csv": Self.german])
                == "trustcast.yaml:4:5: data.orders.filter: orders.csv: in `Cent + 1`: expected "
                + "true or false, found a number")
    }

    @Test func aBadDateNamesItsLineAndTheFormThatWasDeclared() throws {
        let text = Self.german.replacing("06.03.2024 8:00", with: "2024-03-06 8:00")
        let mapping = Self.mapping.replacing("cancelled is present", with: "Storniert is present")
        #expect(
            try Self.fault(mapping, ["orders.csv": text])
                == "orders.csv:3: ordered_at \"2024-03-06 8:00\": expected a date of the form "
                + "dd.MM.yyyy H:mm")
    }

    @Test func anUnknownDecimalIsRefused() throws {
        #expect(
            try Self.fault("  orders: {file: o.csv, decimal: komma}\n", ["o.csv": "a\n"])
                == "trustcast.yaml:3:34: data.orders.decimal is \"komma\"; one of point, comma is "
                + "expected; did you mean \"comma\"?")
        #expect(
            try Self.fault("  orders: {file: o.csv, decimal: comma}\n", ["o.csv": "a\n"])
                == "trustcast.yaml:3:11: data.orders.decimal is comma, so fields cannot be "
                + "separated by commas; write separated_by: semicolons (or tabs, or spaces) as the "
                + "file has it")
        #expect(
            try Self.fault("  orders: {file: o.csv, sql: SELECT 1}\n", ["o.csv": "a\n"])
                == "trustcast.yaml:3:11: data.orders has both file and sql; leave one of them out")
        #expect(
            try Self.fault("  orders: {columns: {}}\n", [:])
                == "trustcast.yaml:3:11: data.orders.file is missing; name a CSV, Parquet or SQL "
                + "file, or write a query under sql")
    }

    @Test func sellersAreMappedAsOrdersAre() throws {
        let files = [
            "o.csv": "order_id,buyer_id,seller_id,ordered_at,gmv\n1,a,007,2024-01-05,10\n",
            "s.csv": "ID,since,land\n007,3/25/2023,Norge\n",
        ]
        let source = """
              orders: {file: o.csv}
              sellers:
                file: s.csv
                columns: {seller_id: ID, onboarded_at: since, country: land}
                dates: {onboarded_at: M/d/yyyy}
                values: {country: {Norge: "NO"}}

            """
        let sellers = try #require(try Self.data(source, files).sellers)
        #expect(sellers.ids.levels == ["007"])
        #expect(Calendar.isoText(sellers.onboardedAt[0]) == "2023-03-25")
        #expect(sellers.country.levels == ["NO"])
    }
}
