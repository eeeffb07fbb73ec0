import DataTables
import Testing

@Suite("Expressions: values")
struct ExpressionEvaluationTests {
    static let day: Int64 = 86_400
    static let table = Table(
        [
            ("x", .numbers([1, -2, .nan])),
            ("y", .numbers([4, 0, 2])),
            ("a", .flags([1, 0, -1])),
            ("b", .flags([-1, -1, -1])),
            ("late", .flags([1, 1, 0])),
            ("channel", .texts(TextColumn(["store", nil, "online"]))),
            ("home", .texts(TextColumn(["online", "store", "online"]))),
            ("at", .instants([day * 3 + 60, Calendar.missing, -1])),
            ("promised", .instants([day * 2, day, Calendar.missing])),
            ("nothing", .texts(TextColumn([nil, nil, nil]))),
            ("digits", .texts(TextColumn(["20240301", "19970101", nil]))),
        ], origin: TableOrigin(file: "orders.csv"))

    private func numbers(_ text: String) throws -> [Double] {
        let column = try Expression.parse(text).evaluate(in: Self.table)
        guard case .numbers(let values) = column else {
            Issue.record("\(text) is no number")
            return []
        }
        return values
    }

    static let numberCases: [(String, [Double])] = [
        ("x + y * 2", [9, -2, .nan]), ("(x + y) * 2", [10, -4, .nan]),
        ("x - y - 1", [-4, -3, .nan]),
        ("y / x", [4, -0.0, .nan]), ("-x", [-1, 2, .nan]), ("1 + 5%", [1.05, 1.05, 1.05]),
        ("min(x, y)", [1, -2, 2]), ("max(x, y, 3)", [4, 3, 3]), ("min(x)", [1, -2, .nan]),
        ("max(x, nothing)", [1, -2, .nan]), ("abs(x)", [1, 2, .nan]),
        ("if(a, x, y)", [1, 0, .nan]), ("if(a, x)", [1, .nan, .nan]),
        ("if(late, 1, 0)", [1, 1, 0]),
        ("coalesce(x, y)", [1, -2, 2]),
        ("coalesce(nothing, x, 7)", [1, -2, 7]), ("row_number()", [1, 2, 3]),
        ("number(late)", [1, 1, 0]), ("number(digits)", [20_240_301, 19_970_101, .nan]),
        ("sqrt(y)", [2, 0, 2.0.squareRoot()]),
        ("log(y)", [1.3862943611198906, -.infinity, 0.6931471805599453]),
        ("exp(log1p(x))", [2, .nan, .nan]),
        ("days(at - promised)", [1 + 60 / 86_400, .nan, .nan]),
        ("at - promised", [86_460, .nan, .nan]), ("days(36 hours)", [1.5, 1.5, 1.5]),
        ("1 day / 12 hours", [2, 2, 2]), ("days(2 * 1 day - 1 day / 2)", [1.5, 1.5, 1.5]),
        ("month(at)", [1, .nan, 12]), ("year(at)", [1970, .nan, 1969]),
    ]

    @Test(arguments: numberCases)
    func computesNumbers(text: String, expected: [Double]) throws {
        let values = try numbers(text)
        #expect(values.count == expected.count)
        for (got, want) in zip(values, expected) {
            #expect(got == want || (got.isNaN && want.isNaN) || abs(got - want) < 1e-15)
        }
    }

    static let flagCases: [(String, [Int8])] = [
        ("x < y", [1, 1, -1]), ("x == 1", [1, 0, -1]), ("x != 1", [0, 1, -1]),
        ("y >= 2", [1, 0, 1]), ("y <= 0", [0, 1, 0]), ("2 > y", [0, 1, 0]),
        ("x is missing", [0, 0, 1]), ("x is present", [1, 1, 0]),
        ("nothing is missing", [1, 1, 1]),
        ("1 is missing", [0, 0, 0]), ("channel is missing", [0, 1, 0]),
        ("a is present", [1, 1, 0]),
        ("channel == \"store\"", [1, -1, 0]), ("channel != home", [1, -1, 0]),
        ("\"store\" == channel", [1, -1, 0]), ("channel == \"absent\"", [0, -1, 0]),
        ("channel in (\"store\", \"online\")", [1, -1, 1]), ("y in (4, 2)", [1, 0, 1]),
        ("channel in ()", [0, 0, 0]), ("nothing in (\"a\")", [-1, -1, -1]),
        ("nothing == 3", [-1, -1, -1]), ("nothing > promised", [-1, -1, -1]),
        ("a == late", [1, 0, -1]), ("not a", [0, 1, -1]),
        ("at > promised", [1, -1, -1]), ("date(at) > date(promised)", [1, -1, -1]),
        ("at >= \"1970-01-04\"", [1, -1, 0]), ("\"1970-01-04T00:01:00\" == at", [1, -1, 0]),
        ("at - promised > 1 day", [1, -1, -1]),
        ("date(at) > date(promised) or at is missing", [1, 1, -1]),
        ("epoch_seconds(y) == \"1970-01-01T00:00:04\"", [1, 0, 0]),
    ]

    @Test(arguments: flagCases)
    func comparesThreeValued(text: String, expected: [Int8]) throws {
        #expect(try Expression.parse(text).evaluate(in: Self.table) == .flags(expected))
    }

    @Test func andOrFollowKleene() throws {
        let values: [Int8] = [0, -1, 1]
        let left = values.flatMap { value in [value, value, value] }
        let table = Table([("p", .flags(left)), ("q", .flags(values + values + values))])
        let and = try Expression.parse("p and q").evaluate(in: table)
        #expect(and == .flags([0, 0, 0, 0, -1, -1, 0, -1, 1]))
        let or = try Expression.parse("p or q").evaluate(in: table)
        #expect(or == .flags([0, -1, 1, -1, -1, 1, 1, 1, 1]))
        #expect(try Expression.parse("p and q").rows(in: table) == [8])
    }

    @Test func computesInstants() throws {
        func instants(_ text: String) throws -> Column {
            try Expression.parse(text).evaluate(in: Self.table)
        }
        let day = Self.day
        let missing = Calendar.missing
        #expect(try instants("promised + 1 day") == .instants([day * 3, day * 2, missing]))
        #expect(
            try instants("36 hours + promised") == .instants([day * 7 / 2, day * 5 / 2, missing]))
        #expect(try instants("at - 60 seconds") == .instants([day * 3, missing, -61]))
        #expect(try instants("date(at)") == .instants([day * 3, missing, -day]))
        #expect(try instants("min(at, promised + 1 day)") == .instants([day * 3, day * 2, -1]))
        #expect(try instants("max(at, promised)") == .instants([day * 3 + 60, day, -1]))
        #expect(try instants("coalesce(at, promised)") == .instants([day * 3 + 60, day, -1]))
        #expect(try instants("epoch_seconds(x / 4)") == .instants([0, -1, missing]))
        #expect(
            try instants("parse_date(digits, \"yyyyMMdd\")")
                == .instants([
                    Int64(Calendar.days(year: 2024, month: 3, day: 1)) * day,
                    Int64(Calendar.days(year: 1997, month: 1, day: 1)) * day, missing,
                ]))
        #expect(
            try instants("parse_date(number(digits), \"yyyyMMdd\")")
                == instants("parse_date(digits, \"yyyyMMdd\")"))
    }

    @Test func computesTexts() throws {
        func texts(_ text: String) throws -> [String?] {
            let column = try Expression.parse(text).evaluate(in: Self.table).asTexts()
            return (0..<3).map { column[$0] }
        }
        #expect(try texts("text(x)") == ["1", "-2", nil])
        #expect(try texts("text(at)") == ["1970-01-04T00:01:00", nil, "1969-12-31T23:59:59"])
        #expect(try texts("text(a)") == ["true", "false", nil])
        #expect(try texts("concat(home, \"-\", y)") == ["online-4", "store-0", "online-2"])
        #expect(try texts("concat(home, channel)") == ["onlinestore", nil, "onlineonline"])
        #expect(try texts("if(late, channel, \"none\")") == ["store", nil, "none"])
        #expect(try texts("coalesce(channel, home)") == ["store", "store", "online"])
        #expect(try texts("lower(concat(\"A\", home))") == ["aonline", "astore", "aonline"])
        #expect(try texts("\"marketplace\"") == ["marketplace", "marketplace", "marketplace"])
        #expect(try texts("nothing") == [nil, nil, nil])
    }

    static let faultCases: [(String, String)] = [
        (
            "gmw > 1",
            "orders.csv: gmw: there is no such column; there are: x, y, a, b, late, channel, home, at, promised, nothing, digits"
        ),
        (
            "chanel == \"store\"",
            "orders.csv: chanel: there is no such column; did you mean \"channel\"?"
        ),
        ("x + channel", "orders.csv: in `x + channel`: + does not go with a number and a text"),
        (
            "at + 30",
            "orders.csv: in `at + 30`: + does not go with a date or timestamp and a number; give the number a unit, as in 30 days"
        ),
        ("x > 1 day", "orders.csv: in `x > 1 day`: cannot compare a number with a duration"),
        (
            "x + late",
            "orders.csv: in `x + late`: + does not go with a number and true or false; number(…) turns true and false into 1 and 0"
        ),
        (
            "x - 1 day",
            "orders.csv: in `x - 1 day`: - does not go with a number and a duration; days(…) turns a duration into a number"
        ),
        (
            "x and a",
            "orders.csv: in `x and a`: and needs true or false on both sides, found a number and true or false"
        ),
        ("not x", "orders.csv: in `not x`: not needs true or false, found a number"),
        ("-channel", "orders.csv: in `-channel`: - needs a number or a duration, found a text"),
        (
            "channel < \"b\"",
            "orders.csv: in `channel < \"b\"`: texts have no order; compare them with == or !="
        ),
        ("x == \"1\"", "orders.csv: in `x == \"1\"`: cannot compare a number with a text"),
        (
            "at > \"soon\"",
            "orders.csv: in `at > \"soon\"`: cannot compare a date or timestamp with the text \"soon\"; write a date as \"2024-03-01\""
        ),
        ("log(channel)", "orders.csv: in `log(channel)`: log needs a number, found a text"),
        ("date(x)", "orders.csv: in `date(x)`: date needs a date or timestamp, found a number"),
        (
            "if(x, 1, 2)",
            "orders.csv: in `if(x, 1, 2)`: the condition of if needs true or false, found a number"
        ),
        (
            "if(a, 1, \"x\")",
            "orders.csv: in `if(a, 1, \"x\")`: the arguments differ in kind: a number and a text"
        ),
        (
            "max(x, at)",
            "orders.csv: in `max(x, at)`: the arguments differ in kind: a number and a date or timestamp"
        ),
        (
            "min(channel)",
            "orders.csv: in `min(channel)`: needs numbers, durations, dates or timestamps, found a text"
        ),
        (
            "number(channel)",
            "orders.csv:2: \"store\": in `number(channel)`: expected a number such as 1234.5 (1 more like it)"
        ),
        (
            "parse_date(home, \"yyyyMMdd\")",
            "orders.csv:2: \"online\": in `parse_date(home, \"yyyyMMdd\")`: expected a date as yyyyMMdd (2 more like it)"
        ),
        (
            "parse_date(home, home)",
            "orders.csv: in `parse_date(home, home)`: the second argument of parse_date is a pattern in double quotes"
        ),
        (
            "parse_date(home, \"yyyy\")",
            "orders.csv: in `parse_date(home, \"yyyy\")`: \"yyyy\": a date pattern needs year, month and day once each, as in M/d/yyyy"
        ),
        (
            "parse_date(at, \"yyyyMMdd\")",
            "orders.csv: in `parse_date(at, \"yyyyMMdd\")`: parse_date needs a text, found a date or timestamp"
        ),
    ]

    @Test(arguments: faultCases)
    func namesFaults(text: String, message: String) throws {
        let expression = try Expression.parse(text)
        #expect {
            try expression.evaluate(in: Self.table)
        } throws: { error in
            (error as? DataError)?.description == message
        }
    }

    @Test func filtersNeedTrueOrFalse() throws {
        let expression = try Expression.parse("x + 1")
        #expect {
            try expression.rows(in: Self.table)
        } throws: { error in
            (error as? DataError)?.description
                == "orders.csv: in `x + 1`: expected true or false, found a number"
        }
        #expect(try Expression.parse("nothing").rows(in: Self.table) == [])
        #expect(try Expression.parse("true").rows(in: Self.table) == [0, 1, 2])
    }

    @Test func worksOnNoRows() throws {
        let none = Self.table.filtered(keeping: [])
        for text in ["x + 1", "concat(home, 1)", "\"a\"", "row_number()", "if(a, home, \"b\")"] {
            #expect(try Expression.parse(text).evaluate(in: none).count == 0)
        }
    }
}
