import DataTables
import Testing

@Suite("Expressions: text to tree and back")
struct ExpressionParsingTests {
    @Test(arguments: [
        ("a + b * c", "a + b * c"),
        ("(a + b) * c", "(a + b) * c"),
        ("a - b - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a / b * c", "a / b * c"),
        ("-a * b", "-a * b"),
        ("-(a * b)", "-(a * b)"),
        ("--a", "--a"),
        ("not a and b or c", "not a and b or c"),
        ("not (a and b) or c", "not (a and b) or c"),
        ("a and (b or c)", "a and (b or c)"),
        ("a > 1 and b <= 2", "a > 1 and b <= 2"),
        ("(a > 1) == (b > 2)", "(a > 1) == (b > 2)"),
        ("cancelled_at is missing and promised_at is present", nil),
        ("not a is present", "not a is present"),
        ("(a is missing) is missing", "(a is missing) is missing"),
        ("late_rate > 5%", "late_rate > 0.05"),
        ("0.1% + 2.5%", "0.001 + 0.025"),
        ("1e3 + 1.5E-2", "1000 + 0.015"),
        ("promised_at + 1 day", nil),
        ("ordered_at + 36 hours", nil),
        ("ordered_at + 48 hours", "ordered_at + 2 days"),
        ("1 week + 90 seconds + 0 seconds", "7 days + 90 seconds + 0 seconds"),
        ("channel in (\"store\", \"online\")", nil),
        ("seller.late_rate > 3% and seller.orders_90d >= 30", nil),
        ("min(delivered_at, promised_at + 1 day)", nil),
        ("if(a > 1, \"x\", \"y\")", nil),
        ("row_number()", nil),
        ("\"a \\\"quote\\\" and a \\\\ backslash\"", nil),
        ("`Order ID` + `and` + plain", nil),
        ("parse_date(text(date), \"yyyyMMdd\")", nil),
        ("`sum of \\` and \\\\`", nil),
    ])
    func printsWhatItReads(text: String, canonical: String?) throws {
        let tree = try Expression.parse(text)
        if let canonical { #expect(tree.description == canonical) }
        #expect(try Expression.parse(tree.description) == tree)
    }

    @Test func groupsByPrecedence() throws {
        let tree = try Expression.parse("not a + 1 day * 2 > b or c and d")
        #expect(
            tree
                == .binary(
                    .or,
                    .unary(
                        .not,
                        .binary(
                            .greater,
                            .binary(
                                .add, .column("a"),
                                .binary(.multiply, .duration(86_400), .number(2))),
                            .column("b"))),
                    .binary(.and, .column("c"), .column("d"))))
    }

    @Test func namesTheColumnsOnceInOrder() throws {
        let tree = try Expression.parse("b + max(a, b) > 0 and c in (\"x\") or seller.d is missing")
        #expect(tree.columns == ["b", "a", "c", "seller.d"])
    }

    @Test(arguments: [
        (
            "a = 1",
            "a = 1, character 3: found \"=\", expected \"==\" (a comparison is written with two)"
        ),
        (
            "a ==",
            "a ==, character 5: found the end, expected a value: a number, a text, a column, a function or \"(\""
        ),
        ("a b", "a b, character 3: found \"b\", expected an operator or the end"),
        ("(a + b", "(a + b, character 7: found the end, expected \")\""),
        (
            "a < b < c",
            "a < b < c, character 7: found \"<\", expected \"and\" or \"or\" between two comparisons"
        ),
        (
            "a is gone",
            "a is gone, character 6: found \"gone\", expected \"missing\" or \"present\" after \"is\""
        ),
        ("a in b", "a in b, character 6: found \"b\", expected \"(\" after \"in\""),
        ("a == 'x'", "a == 'x', character 6: found \"'\", expected double quotes around a text"),
        ("a && b", "a && b, character 3: found \"&\", expected the word \"and\""),
        (
            "\"abc",
            "\"abc, character 5: found the end after \"abc, expected closing double quotes of the text"
        ),
        (
            "3 dais",
            "3 dais, character 3: found \"dais\", expected an operator, or a unit: seconds, minutes, hours, days, weeks"
        ),
        (
            "0.3 seconds",
            "0.3 seconds, character 1: found 0.3, expected a duration of whole seconds"
        ),
        (
            "3days",
            "3days, character 2: found \"d\", expected a space or an operator after the number"
        ),
        ("lgo(a)", "lgo(a), character 1: found \"lgo\", expected \"log\""),
        ("min()", "min(), character 1: found min with 0 arguments, expected at least 1 argument"),
        ("if(a)", "if(a), character 1: found if with 1 argument, expected at least 2 arguments"),
        ("max(a b)", "max(a b), character 7: found \"b\", expected \",\" or \")\""),
        (
            "",
            ", character 1: found the end, expected a value: a number, a text, a column, a function or \"(\""
        ),
        ("a # b", "a # b, character 3: found \"#\", expected a value or an operator"),
    ])
    func saysWhereAndWhat(text: String, message: String) {
        #expect {
            try Expression.parse(text)
        } throws: { error in
            (error as? ExpressionError)?.description == message
        }
    }

    @Test func refusesDepthThatWouldExhaustTheStack() {
        let text = String(repeating: "(", count: 5000) + "a" + String(repeating: ")", count: 5000)
        #expect(throws: ExpressionError.self) { try Expression.parse(text) }
    }
}
