/// Reading single cells from bytes; `nil` where a cell is not what it should be.
enum CSVCells {
    /// A decimal number.
    ///
    /// Up to 19 digits whose value is at most 2^53, over a power of ten up to 22, are exact in one
    /// division (Clinger 1990, doi:10.1145/93542.93557); anything else takes the long way.
    @inline(__always)
    static func number(_ bytes: Span<UInt8>, _ start: Int, _ stop: Int) -> Double? {
        var at = start
        let negative = bytes[at] == 0x2D
        if negative { at &+= 1 }
        var mantissa: UInt64 = 0
        let first = at
        while at < stop {
            let digit = bytes[at] &- 0x30
            if digit > 9 { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            at &+= 1
        }
        var digits = at &- first
        var decimals = 0
        if at < stop, bytes[at] == 0x2E {
            at &+= 1
            let point = at
            while at < stop {
                let digit = bytes[at] &- 0x30
                if digit > 9 { break }
                mantissa = mantissa &* 10 &+ UInt64(digit)
                at &+= 1
            }
            decimals = at &- point
            digits &+= decimals
        }
        guard at == stop, digits > 0, digits <= 19, mantissa <= 1 << 53 else {
            return longNumber(bytes, start, stop)
        }
        let value = Double(mantissa) / powersOfTen[decimals]
        return negative ? -value : value
    }

    @inline(never)
    private static func longNumber(_ bytes: Span<UInt8>, _ start: Int, _ stop: Int) -> Double? {
        decimalNumber(trimmed(bytes, start, stop))
    }

    /// Whether a cell is an identifier that would lose digits as a number.
    ///
    /// So are `00123` and more than 15 digits without a point.
    @inline(__always)
    static func isIdentifier(_ bytes: Span<UInt8>, _ start: Int, _ stop: Int) -> Bool {
        if stop &- start > 1, bytes[start] == 0x30 { return bytes[start &+ 1] &- 0x30 <= 9 }
        guard stop &- start > 15 else { return false }
        for index in start..<stop where bytes[index] &- 0x30 > 9 { return false }
        return true
    }

    /// Whether a number ends as spreadsheets write long identifiers: `1.23457E+12`.
    @inline(__always)
    static func isScientific(_ bytes: Span<UInt8>, _ start: Int, _ stop: Int) -> Bool {
        stop &- start > 4 && bytes[stop &- 3] == 0x2B && bytes[stop &- 4] == 0x45
    }

    /// `true` or `false` in one case or capitalised; 1 and 0 where a flag is declared.
    static func flag(
        _ bytes: Span<UInt8>, _ start: Int, _ stop: Int, digits: Bool
    ) -> Int8? {
        if stop == start + 1, digits {
            if bytes[start] == 0x31 { return 1 }
            if bytes[start] == 0x30 { return 0 }
            return nil
        }
        switch trimmed(bytes, start, stop) {
        case "true", "True", "TRUE": return 1
        case "false", "False", "FALSE": return 0
        default: return nil
        }
    }

    /// The text without spaces around it.
    static func trimmed(_ bytes: Span<UInt8>, _ start: Int, _ stop: Int) -> String {
        var (start, stop) = (start, stop)
        while start < stop, bytes[start] == 0x20 { start += 1 }
        while stop > start, bytes[stop - 1] == 0x20 { stop -= 1 }
        return bytes.text(start, stop)
    }
}

/// 10^0 … 10^22, all exact; filled to 32 so that an index of at most 19 needs no thought.
private let powersOfTen: [32 of Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22, 1e22, 1e22, 1e22, 1e22, 1e22, 1e22, 1e22, 1e22, 1e22,
]

/// The month that a column's last date lay in, so that dates near each other are read fast.
struct CSVMonth {
    /// The eight bytes `2024-03-`.
    private var word: UInt64 = 0
    private var start: Instant = 0
    private var days: UInt64 = 0

    /// Reads an ISO date or timestamp.
    @inline(__always)
    mutating func stamp(_ bytes: Span<UInt8>, _ start: Int, _ stop: Int) -> Calendar.Stamp? {
        let length = stop &- start
        guard length == 10 || length == 19, bytes.word(start) == word else {
            return remember(bytes, start, stop)
        }
        let tens = UInt64(bytes[start &+ 8] &- 0x30)
        let units = UInt64(bytes[start &+ 9] &- 0x30)
        let day = tens &* 10 &+ units
        guard tens < 10, units < 10, day > 0, day <= days else { return nil }
        let midnight = self.start &+ Int64(day &- 1) &* Calendar.secondsPerDay
        if length == 10 { return Calendar.Stamp(instant: midnight, zone: .dateOnly) }
        return Self.clock(bytes, start, stop, midnight)
    }

    /// `Thh:mm:ss` after a date, eight bytes at once.
    @inline(__always)
    private static func clock(
        _ bytes: Span<UInt8>, _ start: Int, _ stop: Int, _ midnight: Instant
    ) -> Calendar.Stamp? {
        let digits = bytes.word(start &+ 11) ^ 0x3030_3A30_303A_3030
        let tooGreat = digits &+ 0x7676_7F76_767F_7676
        guard tooGreat & 0x8080_8080_8080_8080 == 0, digits & 0x8080_8080_8080_8080 == 0,
            bytes[start &+ 10] == 0x54 || bytes[start &+ 10] == 0x20
        else { return Calendar.stamp(bytes, start, stop) }
        let pairs = digits &* 10 &+ (digits &>> 8)
        let hour = pairs & 0xFF
        let minute = pairs &>> 24 & 0xFF
        let second = pairs &>> 48 & 0xFF
        guard hour < 24, minute < 60, second < 60 else { return nil }
        let seconds = Int64(truncatingIfNeeded: hour &* 3600 &+ minute &* 60 &+ second)
        return Calendar.Stamp(instant: midnight &+ seconds, zone: .unsaid)
    }

    @inline(never)
    private mutating func remember(
        _ bytes: Span<UInt8>, _ start: Int, _ stop: Int
    ) -> Calendar.Stamp? {
        var (start, stop) = (start, stop)
        while start < stop, bytes[start] == 0x20 { start += 1 }
        while stop > start, bytes[stop - 1] == 0x20 { stop -= 1 }
        guard let stamp = Calendar.stamp(bytes, start, stop),
            let year = Calendar.number(bytes, start, 4),
            let month = Calendar.number(bytes, start + 5, 2)
        else { return nil }
        let index = year * 12 + month - 1
        word = bytes.word(start)
        self.start = Calendar.instant(ofDay: Calendar.firstDay(ofMonth: index))
        days = UInt64(Calendar.daysInMonth(index))
        return stamp
    }
}
