extension Calendar {
    /// A moment as it was written, with what the text said about its time zone.
    package struct Stamp: Equatable, Sendable {
        package var instant: Instant
        package var zone: Zone

        package enum Zone: Sendable {
            /// Only a date: no zone is needed.
            case dateOnly
            /// A time without an offset.
            case unsaid
            /// `Z` or `±hh:mm`; the instant is in UTC.
            case said
        }
    }

    /// Reads an ISO 8601 date or timestamp, or returns `nil`.
    ///
    /// `2024-03-01`, `2024-03-01T12:30`, `2024-03-01 12:30:00`, with fractions of a second (cut
    /// off), `Z`, `±hh`, `±hhmm` or `±hh:mm`. A timestamp without an offset is read as UTC.
    package static func instant(iso text: String) -> Instant? {
        let bytes = Array(text.utf8)
        return stamp(bytes.span, 0, bytes.count)?.instant
    }

    /// The day (since 1970-01-01) of an ISO 8601 date `2024-03-01`, or `nil`.
    package static func day(iso text: String) -> Int? {
        guard text.utf8.count == 10 else { return nil }
        return instant(iso: text).map(day(of:))
    }

    /// Reads the bytes from `start` up to `end` as an ISO 8601 date or timestamp.
    static func stamp(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Stamp? {
        guard end - start >= 10, bytes[start + 4] == 0x2D, bytes[start + 7] == 0x2D,
            let year = number(bytes, start, 4), let month = number(bytes, start + 5, 2),
            let day = number(bytes, start + 8, 2), isDate(year: year, month: month, day: day)
        else { return nil }
        let midnight = Int64(days(year: year, month: month, day: day)) * secondsPerDay
        if end - start == 10 { return Stamp(instant: midnight, zone: .dateOnly) }
        let mark = bytes[start + 10]
        guard mark == 0x54 || mark == 0x20 || mark == 0x74 else { return nil }
        return clock(bytes, start + 11, end, midnight: midnight)
    }

    /// Reads `hh:mm[:ss[.fraction]][zone]`.
    private static func clock(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, midnight: Int64
    ) -> Stamp? {
        guard end - start >= 5, bytes[start + 2] == 0x3A, let hour = number(bytes, start, 2),
            let minute = number(bytes, start + 3, 2), hour < 24, minute < 60
        else { return nil }
        var seconds = hour * 3600 + minute * 60
        var at = start + 5
        if at + 2 < end, bytes[at] == 0x3A {
            guard let second = number(bytes, at + 1, 2), second < 60 else { return nil }
            seconds += second
            at += 3
            if at < end, bytes[at] == 0x2E || bytes[at] == 0x2C {
                at += 1
                let first = at
                while at < end, bytes[at] &- 0x30 < 10 { at += 1 }
                if at == first { return nil }
            }
        }
        let local = midnight + Int64(seconds)
        if at == end { return Stamp(instant: local, zone: .unsaid) }
        guard let offset = offset(bytes, at, end) else { return nil }
        let instant = local - Int64(offset)
        // Beyond the years 0000 to 9999 it could not be written as four digits again.
        guard (firstInstant...lastInstant).contains(instant) else { return nil }
        return Stamp(instant: instant, zone: .said)
    }

    /// 0000-01-01T00:00:00 and 9999-12-31T23:59:59.
    private static let firstInstant: Int64 = -62_167_219_200
    private static let lastInstant: Int64 = 253_402_300_799

    /// The seconds east of UTC of `Z`, `±hh`, `±hhmm` or `±hh:mm`.
    private static func offset(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        let sign = bytes[start]
        if sign == 0x5A || sign == 0x7A { return end == start + 1 ? 0 : nil }
        guard sign == 0x2B || sign == 0x2D, end - start >= 3,
            let hours = number(bytes, start + 1, 2), hours < 24
        else { return nil }
        var minutes = 0
        if end - start > 3 {
            let at = bytes[start + 3] == 0x3A ? start + 4 : start + 3
            guard end - at == 2, let read = number(bytes, at, 2), read < 60 else { return nil }
            minutes = read
        }
        let seconds = hours * 3600 + minutes * 60
        return sign == 0x2D ? -seconds : seconds
    }

    /// The number of exactly `count` decimal digits.
    static func number(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for index in start..<(start + count) {
            let digit = bytes[index] &- 0x30
            if digit > 9 { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}

extension Calendar {
    /// `2024-03-01` for a day since 1970-01-01.
    package static func isoDate(_ day: Int) -> String {
        var bytes: [UInt8] = []
        appendDate(day, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `2024-03-01T12:30:00` for an instant, in UTC and without an offset.
    package static func isoTimestamp(_ instant: Instant) -> String {
        var bytes: [UInt8] = []
        appendTimestamp(instant, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A date at midnight, else a timestamp.
    package static func isoText(_ instant: Instant) -> String {
        startOfDay(instant) == instant ? isoDate(day(of: instant)) : isoTimestamp(instant)
    }

    static func appendDate(_ day: Int, to bytes: inout [UInt8]) {
        let date = date(days: day)
        var year = date.year
        if year < 0 {
            bytes.append(0x2D)
            year = -year
        }
        if year > 9999 { bytes.append(contentsOf: String(year / 10_000).utf8) }
        appendTwoDigits(year / 100 % 100, to: &bytes)
        appendTwoDigits(year % 100, to: &bytes)
        bytes.append(0x2D)
        appendTwoDigits(date.month, to: &bytes)
        bytes.append(0x2D)
        appendTwoDigits(date.day, to: &bytes)
    }

    static func appendTimestamp(_ instant: Instant, to bytes: inout [UInt8]) {
        let day = day(of: instant)
        let seconds = Int(instant - Int64(day) * secondsPerDay)
        appendDate(day, to: &bytes)
        bytes.append(0x54)
        appendTwoDigits(seconds / 3600, to: &bytes)
        bytes.append(0x3A)
        appendTwoDigits(seconds / 60 % 60, to: &bytes)
        bytes.append(0x3A)
        appendTwoDigits(seconds % 60, to: &bytes)
    }

    private static func appendTwoDigits(_ value: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(0x30 + value / 10))
        bytes.append(UInt8(0x30 + value % 10))
    }
}
