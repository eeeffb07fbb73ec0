import DataTables
import Testing

@Suite("Calendar: days, months, ISO 8601 and declared patterns")
struct CalendarTests {
    static let knownDays: [(String, Int)] = [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2024-03-01", 19_783),
        ("1900-03-01", -25_508), ("2100-03-01", 47_541), ("0001-01-01", -719_162),
        ("9999-12-31", 2_932_896),
    ]

    @Test(arguments: knownDays)
    func knownDates(text: String, day: Int) {
        #expect(Calendar.day(iso: text) == day)
        #expect(Calendar.isoDate(day) == text)
    }

    /// Every day from 1900 to 2100 against a count that knows only month lengths and leap years.
    @Test func everyDayOfTwoCenturies() {
        var day = Calendar.days(year: 1900, month: 1, day: 1)
        var wrong = 0
        for year in 1900...2100 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (month, length) in lengths.enumerated() {
                let index = year * 12 + month
                if Calendar.firstDay(ofMonth: index) != day { wrong += 1 }
                if Calendar.daysInMonth(index) != length { wrong += 1 }
                for date in 1...length {
                    let got = Calendar.date(days: day)
                    if got != (year, month + 1, date) || Calendar.monthIndex(day) != index {
                        wrong += 1
                    }
                    if Calendar.days(year: year, month: month + 1, day: date) != day { wrong += 1 }
                    day += 1
                }
                if Calendar.isDate(year: year, month: month + 1, day: length + 1) { wrong += 1 }
            }
        }
        #expect(wrong == 0)
        #expect(day == Calendar.days(year: 2101, month: 1, day: 1))
    }

    @Test func datesAndTimestampsRoundTrip() {
        var wrong = 0
        let first = Calendar.days(year: 1900, month: 1, day: 1)
        for day in stride(from: first, to: first + 73_414, by: 13) {
            if Calendar.day(iso: Calendar.isoDate(day)) != day { wrong += 1 }
            let instant = Int64(day) * 86_400 + Int64((day &* 7919) & 0xFFFF)
            if Calendar.instant(iso: Calendar.isoTimestamp(instant)) != instant { wrong += 1 }
            if Calendar.day(of: instant) != day { wrong += 1 }
            if Calendar.startOfDay(instant) != Calendar.instant(ofDay: day) { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    static let timestamps: [(String, Int64)] = [
        ("2024-03-01T12:30:15", 45_015), ("2024-03-01 12:30:15", 45_015),
        ("2024-03-01T12:30", 45_000), ("2024-03-01T12:30:15.999", 45_015),
        ("2024-03-01T12:30:15Z", 45_015), ("2024-03-01T12:30:15+02:00", 45_015 - 7200),
        ("2024-03-01T12:30:15-0530", 45_015 + 19_800), ("2024-03-01T12:30:15.5+01", 45_015 - 3600),
        ("2024-03-01T00:00:00", 0), ("2024-03-01", 0), ("2024-03-01T23:59:59", 86_399),
    ]

    @Test(arguments: timestamps)
    func readsTimestamps(text: String, seconds: Int64) {
        #expect(Calendar.instant(iso: text) == 19_783 * 86_400 + seconds)
    }

    @Test(arguments: [
        "", "2024", "2024-3-1", "2024-13-01", "2024-00-01", "2024-01-32", "2023-02-29",
        "2024-03-01T", "2024-03-01T12", "2024-03-01T24:00", "2024-03-01T12:60",
        "2024-03-01T12:30:60", "2024-03-01T12:30:15.", "2024-03-01T12:30:15+2",
        "2024-03-01T12:30:15+02:0", "2024-03-01T12:30:15Zx", "2024-03-01x12:30:15", "2024/03/01",
        "01-03-2024", "2024-03-01 ", "2024-03-0x",
    ])
    func refuses(text: String) {
        #expect(Calendar.instant(iso: text) == nil)
    }

    @Test func monthsAreAddedToTheLastDay() {
        func added(_ text: String, _ months: Int) -> String? {
            Calendar.day(iso: text).map {
                Calendar.isoDate(Calendar.adding(months: months, toDay: $0))
            }
        }
        #expect(added("2024-01-31", 1) == "2024-02-29")
        #expect(added("2023-01-31", 1) == "2023-02-28")
        #expect(added("2024-01-31", 13) == "2025-02-28")
        #expect(added("2024-03-31", -1) == "2024-02-29")
        #expect(added("2024-01-15", -12) == "2023-01-15")
        #expect(added("2024-12-15", 1) == "2025-01-15")
    }

    static let patternCases: [(String, String, String?)] = [
        ("M/d/yyyy H:mm", "10/2/2017 10:56", "2017-10-02T10:56:00"),
        ("M/d/yyyy H:mm", "4/13/2017 0:00", "2017-04-13"),
        ("yyyyMMdd", "19970101", "1997-01-01"),
        ("d.M.yyyy", "31.12.2024", "2024-12-31"),
        ("dd/MM/yy HH:mm:ss", "01/02/24 03:04:05", "2024-02-01T03:04:05"),
        ("yyyy-MM-ddTHH:mm", "2024-03-01T12:30", nil),
    ]

    @Test(arguments: patternCases)
    func readsPatterns(pattern: String, text: String, iso: String?) throws {
        guard let iso else {
            #expect(throws: DataError.self) { try DatePattern(pattern) }
            return
        }
        #expect(try DatePattern(pattern).instant(text).map(Calendar.isoText) == iso)
    }

    static let refusals: [(String, String)] = [
        ("M/d/yyyy", "13/1/2024"), ("M/d/yyyy", "1/32/2024"), ("M/d/yyyy", "1/1/24"),
        ("M/d/yyyy", "1/1/2024 "), ("MM/dd/yyyy", "1/1/2024"), ("M/d/yyyy H:mm", "1/1/2024 24:00"),
        ("yyyyMMdd", "2024010"), ("yyyyMMdd", "202401011"), ("d.M.yyyy", "29.2.2023"),
    ]

    @Test(arguments: refusals)
    func patternsRefuse(pattern: String, text: String) throws {
        #expect(try DatePattern(pattern).instant(text) == nil)
    }

    static let patternFaults: [(String, String)] = [
        (
            "YYYY-MM-DD",
            "\"YYYY-MM-DD\": \"YYYY\" is not part of a date pattern; write yyyy, M or MM, d or dd, H or HH, m or mm, s or ss, as in M/d/yyyy H:mm"
        ),
        (
            "MM/yyyy",
            "\"MM/yyyy\": a date pattern needs year, month and day once each, as in M/d/yyyy"
        ),
        (
            "M/d/yyyy M",
            "\"M/d/yyyy M\": a date pattern needs year, month and day once each, as in M/d/yyyy"
        ),
    ]

    @Test(arguments: patternFaults)
    func patternsAreChecked(pattern: String, message: String) {
        #expect {
            try DatePattern(pattern)
        } throws: { error in
            (error as? DataError)?.description == message
        }
    }
}
