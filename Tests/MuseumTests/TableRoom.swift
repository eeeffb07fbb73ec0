import DataTables

/// Files of orders that are no tables, or tables with cells that cannot be read.
enum TableRoom {
    /// The orders of a workspace that says nothing but where they are.
    private static func table(
        _ name: String, bytes: [UInt8], says: String
    ) -> Exhibit {
        Exhibit(
            name: name, files: ["trustcast.yaml": Samples.workspace, "data/orders.csv": bytes],
            command: ["check"], status: 65, says: says)
    }

    private static func table(_ name: String, text: String, says: String) -> Exhibit {
        table(name, bytes: Array(text.utf8), says: says)
    }

    /// Rows below a sound header.
    private static func rows(_ name: String, text: String, says: String) -> Exhibit {
        table(name, text: Samples.header + text, says: says)
    }

    static let exhibits: [Exhibit] = [
        table(
            "a gzip file cut in half",
            bytes: Array(Samples.packed.prefix(Samples.packed.count / 2)),
            says: """
                data/orders.csv: the gzip file ends too early, after 29 bytes of content; \
                copy or download it again
                """),
        table(
            "a gzip file cut in its header",
            bytes: Array(Samples.packed.prefix(5)),
            says: """
                data/orders.csv: the gzip file ends too early, after 0 bytes of content; \
                copy or download it again
                """),
        table(
            "a gzip file with bytes overwritten",
            bytes: Samples.overwritten,
            says: """
                data/orders.csv: the gzip file is damaged near byte 50; copy or download it \
                again
                """),
        table(
            "a gzip file packed twice",
            bytes: Gzip.compressed(Samples.packed),
            says: "data/orders.csv: the file is packed by gzip twice; unpack it once"),
        table(
            "nothing",
            text: "",
            says: "data/orders.csv: the file is empty; expected a line of column names"),
        table(
            "nothing, packed",
            bytes: Gzip.compressed([]),
            says: "data/orders.csv: the file is empty; expected a line of column names"),
        table(
            "blank lines only",
            text: "\n\n\r\n",
            says: "data/orders.csv: the file is empty; expected a line of column names"),
        table(
            "a header and nothing below it",
            text: Samples.header,
            says: "data/orders.csv has no orders; put some into it"),
        table(
            "rows without a header",
            text: Samples.rows,
            says: """
                data/orders.csv: no column that orders need is there (order_id, buyer_id, \
                ordered_at, gmv); is the first line the header? Name the columns of an \
                extract under columns; the file has: 1, a, s, marketplace, 2024-01-05, 10
                """),
        table(
            "a workbook",
            bytes: [0x50, 0x4B, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00],
            says: """
                data/orders.csv: the file is a workbook or a zip archive, not CSV; export \
                its sheet as CSV in UTF-8
                """),
        table(
            "a Parquet file",
            bytes: Array("PAR1\u{15}\u{4}".utf8),
            says: "data/orders.csv: the file is Parquet, not CSV; write it as CSV first"),
        table(
            "a page that asks to log in",
            text: """
                <!DOCTYPE html>
                <html>Please log in</html>

                """,
            says: """
                data/orders.csv: the file is a web page or XML, not CSV; was it downloaded \
                without logging in?
                """),
        table(
            "JSON",
            text: "[{\"order_id\": 1, \"buyer_id\": \"a\"}]\n",
            says: "data/orders.csv: the file is JSON, not CSV; write it as CSV first"),
        table(
            "UTF-16 with its mark",
            bytes: Samples.utf16(mark: true),
            says: """
                data/orders.csv: the file is in UTF-16 (little-endian); save it as UTF-8, or convert \
                it with: iconv -f UTF-16 -t UTF-8
                """),
        table(
            "UTF-16 without its mark",
            bytes: Samples.utf16(mark: false),
            says: """
                data/orders.csv: the file is not text in UTF-8: every other byte is 0, as \
                in UTF-16; save it as UTF-8
                """),
        table(
            "Latin-1 in a cell",
            bytes: Samples.latin1(Samples.header + "1,Ren\u{E9},s,marketplace,2024-01-05,10\n"),
            says: """
                data/orders.csv:2: buyer_id "Ren\u{FFFD}": 0xE9 (byte 57 of the file) is not UTF-8; \
                save the file as UTF-8
                """),
        table(
            "Latin-1 in the header",
            bytes: Samples.latin1("St\u{FC}ck\n1\n"),
            says: """
                data/orders.csv:1: column 1: 0xFC (byte 3 of the file) is not UTF-8; save the file \
                as UTF-8
                """),
        rows(
            "a byte 0 in a number",
            text: "1,a,s,marketplace,2024-01-05,10\n2,a,s,marketplace,2024-02-06,1\0\n",
            says: """
                data/orders.csv:3: gmv "1\\0": there is a NUL byte in the text (byte 114 of the file); \
                save the file as UTF-8 text
                """),
        table(
            "a file of zeros, as after a power cut",
            bytes: [UInt8](repeating: 0, count: 100),
            says: """
                data/orders.csv: the file begins with zeros only, as after a full disk or a \
                power cut; copy or export it again
                """),
        rows(
            "a row too short, twice",
            text: """
                1,a,s,marketplace,2024-01-05,10
                2,a,s
                3,b

                """,
            says: """
                data/orders.csv:3: "2,a,s": expected 6 fields, found 3; a text with a line break in \
                it must be in double quotes (1 more like it)
                """),
        rows(
            "a row too long",
            text: "1,a,s,marketplace,2024-01-05,1,234\n",
            says: """
                data/orders.csv:2: "1,a,s,marketplace,2024-01-05,1,234": expected 6 fields, found 7; \
                a text or number with a comma in it must be in double quotes
                """),
        rows(
            "a quote that stays open",
            text: """
                1,"a,s,marketplace,2024-01-05,10
                2,b,s,marketplace,2024-01-06,10

                """,
            says: """
                data/orders.csv:2: buyer_id: the quote that opens here is never closed; close it, \
                and write a quote inside a field twice
                """),
        rows(
            "text after a quote",
            text: "1,\"a\"x,s,marketplace,2024-01-05,10\n",
            says: """
                data/orders.csv:2: buyer_id: text follows the closing quote; write a quote \
                inside a field twice
                """),
        table(
            "a line of 10 MB in the header",
            bytes: [UInt8](repeating: 0x78, count: 10_000_000),
            says: """
                data/orders.csv:1: column 1: the name has 10000000 characters; is this line \
                the header of a table?
                """),
        table(
            "a cell of 10 MB that is no number",
            bytes: Samples.tenMegabyteNumber,
            says: """
                data/orders.csv:2: gmv \
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…": expected a \
                number with a decimal point and no other marks, as in 1234.50
                """),
        table(
            "semicolons",
            text: Samples.separated(by: ";"),
            says: """
                data/orders.csv:1: "order_id;buyer_id;seller_id;channel;ordered_at;gmv": \
                the fields are separated by semicolons, expected commas; export the file \
                with commas
                """),
        table(
            "tabs",
            text: Samples.separated(by: "\t"),
            says: """
                data/orders.csv:1: \
                "order_id\\tbuyer_id\\tseller_id\\tchannel\\tordered_at\\tgmv": the \
                fields are separated by tabs, expected commas; export the file with commas
                """),
        table(
            "vertical bars",
            text: Samples.separated(by: "|"),
            says: """
                data/orders.csv:1: "order_id|buyer_id|seller_id|channel|ordered_at|gmv": \
                the fields are separated by vertical bars, expected commas; export the file \
                with commas
                """),
        table(
            "carriage returns only",
            text: Samples.orders.replacing("\n", with: "\r"),
            says: """
                data/orders.csv:1: the lines end in carriage returns only; save the file \
                with newlines
                """),
        table(
            "trailing empty columns",
            text: """
                order_id,buyer_id,,
                1,a,,

                """,
            says: """
                data/orders.csv:1: column 3: the header ends in empty columns; delete them \
                in the spreadsheet (1 more like it)
                """),
        table(
            "a column without a name",
            text: """
                order_id,,gmv
                1,a,2

                """,
            says: "data/orders.csv:1: column 2: the column has no name; give it one"),
        table(
            "a column twice",
            text: """
                order_id,gmv,order_id
                1,2,3

                """,
            says: "data/orders.csv:1: order_id: columns 1 and 3 have the same name; rename one"),
        table(
            "columns in other letters",
            text: "Order_ID,buyer_id,seller_id,channel,ordered_at,gmv\n" + Samples.rows,
            says: """
                data/orders.csv: order_id: there is no such column; orders need it, map it \
                if it is called "Order_ID"; the file has: Order_ID, buyer_id, seller_id, \
                channel, ordered_at, gmv
                """),
        rows(
            "identifiers in scientific notation",
            text: """
                1.23457E+12,a,s,marketplace,2024-01-05,10
                1.23458E+12,a,s,marketplace,2024-01-06,10

                """,
            says: """
                data/orders.csv:2: order_id "1.23457E+12": an identifier in scientific \
                notation has lost digits; format the column as text before exporting (1 \
                more like it)
                """),
        rows(
            "a decimal comma",
            text: "1,a,s,marketplace,2024-01-05,\"10,5\"\n",
            says: "data/orders.csv:2: gmv \"10,5\": a number with a decimal comma; write 10.5"),
        rows(
            "thousands separators",
            text: "1,a,s,marketplace,2024-01-05,\"1,234,567.5\"\n",
            says: """
                data/orders.csv:2: gmv "1,234,567.5": a number with thousands separators; \
                write 1234567.5
                """),
        rows(
            "a comma that can be read two ways",
            text: "1,a,s,marketplace,2024-01-05,\"1,234\"\n",
            says: """
                data/orders.csv:2: gmv "1,234": is it 1.234 or 1234? write decimals with \
                a point and no thousands separators
                """),
        rows(
            "a currency sign",
            text: "1,a,s,marketplace,2024-01-05,$10\n",
            says: """
                data/orders.csv:2: gmv "$10": a number with a currency sign; write the \
                number alone
                """),
        rows(
            "a percentage",
            text: "1,a,s,marketplace,2024-01-05,5%\n",
            says: "data/orders.csv:2: gmv \"5%\": a percentage; write 0.05"),
        rows(
            "NA for a missing value",
            text: "1,a,s,marketplace,2024-01-05,NA\n",
            says: "data/orders.csv:2: gmv \"NA\": leave the cell empty where there is no value"),
        rows(
            "a number beyond all numbers",
            text: "1,a,s,marketplace,2024-01-05,1e400\n",
            says: """
                data/orders.csv:2: gmv "1e400": expected a number with a decimal point \
                and no other marks, as in 1234.50
                """),
        rows(
            "a hexadecimal number",
            text: "1,a,s,marketplace,2024-01-05,0x10\n",
            says: """
                data/orders.csv:2: gmv "0x10": expected a number with a decimal point and \
                no other marks, as in 1234.50
                """),
        rows(
            "an error of a spreadsheet",
            text: "1,a,s,marketplace,2024-01-05,#REF!\n",
            says: """
                data/orders.csv:2: gmv "#REF!": a spreadsheet's error value; correct the formula, or \
                leave the cell empty if the value is missing
                """),
        rows(
            "some timestamps with an offset",
            text: """
                1,a,s,marketplace,2024-01-05T10:00:00+02:00,10
                2,a,s,marketplace,2024-01-05T10:00:00,10

                """,
            says: """
                data/orders.csv:3: ordered_at: line 2 has an offset from UTC and line 3 has \
                none; write all timestamps alike
                """),
        rows(
            "a date that can be read two ways",
            text: "1,a,s,marketplace,1/2/2025,10\n",
            says: """
                data/orders.csv:2: ordered_at "1/2/2025": is the month the first or the \
                second number? declare the column's format, as in dates: {ordered_at: \
                M/d/yyyy}
                """),
        rows(
            "a date with points",
            text: "1,a,s,marketplace,13.04.2025,10\n",
            says: """
                data/orders.csv:2: ordered_at "13.04.2025": expected a date such as \
                2024-03-01; declare the column's format, as in dates: {ordered_at: d.M.yyyy}
                """),
        rows(
            "the day numbers of a spreadsheet",
            text: "1,a,s,marketplace,45296,10\n",
            says: """
                data/orders.csv: ordered_at: expected dates or timestamps, found numbers \
                such as 45296: a spreadsheet's day number; format the column as 2024-03-01 \
                before exporting
                """),
        rows(
            "seconds since 1970",
            text: "1,a,s,marketplace,1704412800,10\n",
            says: """
                data/orders.csv: ordered_at: expected dates or timestamps, found numbers \
                such as 1704412800: seconds since 1970? read the column as a number and \
                write epoch_seconds(ordered_at)
                """),
        rows(
            "30 February",
            text: "1,a,s,marketplace,2024-02-30,10\n",
            says: """
                data/orders.csv:2: ordered_at "2024-02-30": there is no such day in the \
                calendar
                """),
        rows(
            "escape codes for the terminal",
            text: "1,a,s,\u{1B}[2Jx,2024-01-05,10\n",
            says: """
                data/orders.csv:2: channel "\\u{1b}[2Jx": expected marketplace, online or \
                store; map it under values, as in channel: {\\u{1b}[2Jx: marketplace}
                """),
    ]
}
