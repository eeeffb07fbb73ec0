/// What spreadsheets and foreign locales do to values; recognised and named, never guessed.
package enum SpreadsheetTrap: Equatable {
    case thousands(plain: String)
    case decimalComma(plain: String)
    /// `1,234`: a decimal comma or a thousands separator.
    case ambiguousComma(small: String, large: String)
    case currency
    case percent(plain: String)
    /// `1/2/2025`, which is a date in January or in February.
    case ambiguousDate(clock: String)
    /// A date that can only be read one way, in a format nobody declared.
    case foreignDate(pattern: String)
    case spreadsheetDay
    /// `2024-02-30`: the form of a date, but no day of the calendar.
    case noSuchDay
    case epochSeconds
    /// `1.23457E+12`, an identifier that has lost its digits.
    case scientificIdentifier
    /// `#N/A`, `#REF!` and the like.
    case errorValue

    var message: String { message(forColumn: "the column") }

    func message(forColumn column: String) -> String {
        switch self {
        case .thousands(let plain): "a number with thousands separators; write \(plain)"
        case .decimalComma(let plain): "a number with a decimal comma; write \(plain)"
        case .ambiguousComma(let small, let large):
            "is it \(small) or \(large)? write decimals with a point and no thousands separators"
        case .currency: "a number with a currency sign; write the number alone"
        case .percent(let plain): "a percentage; write \(plain)"
        case .ambiguousDate(let clock):
            "is the month the first or the second number? declare the column's format, as in "
                + "dates: {\(column): M/d/yyyy\(clock)}"
        case .foreignDate(let pattern):
            "expected a date such as 2024-03-01; declare the column's format, as in "
                + "dates: {\(column): \(pattern)}"
        case .spreadsheetDay:
            "a spreadsheet's day number; format the column as 2024-03-01 before exporting"
        case .noSuchDay: "there is no such day in the calendar"
        case .epochSeconds:
            "seconds since 1970? read the column as a number and write epoch_seconds(\(column))"
        case .scientificIdentifier:
            "an identifier in scientific notation has lost digits; format the column as text "
                + "before exporting"
        case .errorValue:
            "a spreadsheet's error value; correct the formula, or leave the cell empty if the "
                + "value is missing"
        }
    }

    /// What formulas show that have failed.
    private static let errorValues: Set<String> = [
        "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    ]

    /// The trap in any cell.
    static func inCell(_ text: String) -> SpreadsheetTrap? {
        text.utf8.first == 0x23 && errorValues.contains(text) ? .errorValue : nil
    }

    /// The trap in a text that should be a number.
    static func inNumber(_ text: String) -> SpreadsheetTrap? {
        if let trap = inCell(text) { return trap }
        let unsigned = text.hasPrefix("-") ? String(text.dropFirst()) : text
        let sign = text.hasPrefix("-") ? "-" : ""
        if text.hasSuffix("%"), let value = decimalNumber(String(text.dropLast()) + "e-2") {
            return .percent(plain: shortestText(value))
        }
        if let mark = unsigned.first ?? nil, "$€£¥₹".contains(mark) { return .currency }
        if let mark = unsigned.last ?? nil, "$€£¥₹".contains(mark) { return .currency }
        if let plain = ungrouped(unsigned) { return .thousands(plain: sign + plain) }
        let commas = unsigned.split(separator: ",", omittingEmptySubsequences: false)
        let points = unsigned.split(separator: ".", omittingEmptySubsequences: false)
        guard commas.count > 1 || points.count > 2 else { return nil }
        let tail = commas[commas.count - 1]
        if commas.count == 2, areDigits(commas[0]), areDigits(tail) {
            let small = "\(sign)\(commas[0]).\(tail)"
            guard tail.count == 3, (1...3).contains(commas[0].count), commas[0] != "0" else {
                return .decimalComma(plain: small)
            }
            return .ambiguousComma(small: small, large: "\(sign)\(commas[0])\(tail)")
        }
        let fraction = tail.split(separator: ".", omittingEmptySubsequences: false)
        if fraction.count <= 2, areGroups(commas.dropLast() + [fraction[0]]),
            fraction.count == 1 || areDigits(fraction[1])
        {
            return .thousands(plain: sign + unsigned.filter { $0 != "," })
        }
        let whole = commas[0].split(separator: ".", omittingEmptySubsequences: false)
        if commas.count <= 2, areGroups(whole), commas.count == 1 || areDigits(tail) {
            let decimals = commas.count == 2 ? ".\(tail)" : ""
            return .thousands(plain: sign + whole.joined() + decimals)
        }
        return nil
    }

    /// A number whose thousands are set apart by spaces or apostrophes, written plainly.
    private static func ungrouped(_ text: String) -> String? {
        let marks = Set(text.filter { " '\u{2019}\u{A0}\u{202F}".contains($0) })
        guard marks.count == 1, let mark = marks.first else { return nil }
        var groups = text.split(separator: mark, omittingEmptySubsequences: false)
        let last = groups.removeLast().split(omittingEmptySubsequences: false) {
            $0 == "," || $0 == "."
        }
        guard last.count <= 2, areGroups(groups + [last[0]]), last.count == 1 || areDigits(last[1])
        else { return nil }
        return groups.joined() + last.joined(separator: ".")
    }

    /// What to do about a text that is no number, or `nil` if nothing is known of it.
    package static func advice(onNumber text: String) -> String? {
        if isAbsence(text) { return "leave the cell empty where there is no value" }
        return inNumber(text)?.message
    }

    /// What to do about a text that is no date, or `nil` if nothing is known of it.
    package static func advice(onInstant text: String, column: String) -> String? {
        if isAbsence(text) { return "leave the cell empty where there is no value" }
        return inInstant(text)?.message(forColumn: column)
    }

    /// Whether a text is one of the usual words for a missing value.
    private static func isAbsence(_ text: String) -> Bool {
        ["na", "n/a", "nan", "null", "none", "nil", "nat", "-", "--", "?"].contains(
            text.lowercased())
    }

    /// The trap in a text that should be a date or timestamp.
    static func inInstant(_ text: String) -> SpreadsheetTrap? {
        if let trap = inCell(text) { return trap }
        if areDigits(text[...]) {
            switch text.utf8.count {
            case 5: return .spreadsheetDay
            case 8: return .foreignDate(pattern: "yyyyMMdd")
            case 10: return .epochSeconds
            default: return nil
            }
        }
        let day = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        if day.count == 3, day.map(\.utf8.count) == [4, 2, 2], day.allSatisfy(areDigits),
            Calendar.day(iso: String(text.prefix(10))) == nil
        {
            return .noSuchDay
        }
        let parts = text.split(separator: " ", maxSplits: 1)
        guard let date = parts.first, let mark = date.first(where: { !$0.isNumber }) else {
            return nil
        }
        let fields = date.split(separator: mark, omittingEmptySubsequences: false)
        guard fields.count == 3, fields.allSatisfy(areDigits), fields[2].count == 4,
            let first = Int(fields[0]), let second = Int(fields[1])
        else { return nil }
        let clock = parts.count == 1 ? "" : clockPattern(parts[1])
        if first <= 12, second <= 12, mark == "/" { return .ambiguousDate(clock: clock) }
        let order = first > 12 || mark == "." ? "d\(mark)M\(mark)yyyy" : "M\(mark)d\(mark)yyyy"
        return .foreignDate(pattern: order + clock)
    }

    /// Whether a text is a number in scientific notation as spreadsheets write long identifiers.
    static func isScientific(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, (0x30...0x39).contains(first), bytes.count > 4,
            bytes.contains(0x2B),
            let mark = text.firstIndex(where: { $0 == "E" || $0 == "e" })
        else { return false }
        let exponent = text[text.index(after: mark)...]
        let mantissa = text[..<mark].split(separator: ".", omittingEmptySubsequences: false)
        return exponent.hasPrefix("+") && areDigits(exponent.dropFirst())
            && mantissa.count <= 2 && mantissa.allSatisfy(areDigits)
    }

    private static func clockPattern(_ clock: Substring) -> String {
        clock.filter { $0 == ":" }.count == 2 ? " H:mm:ss" : " H:mm"
    }

    private static func areDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Whether texts are groups of three digits, the first of one to three.
    private static func areGroups(_ groups: [Substring]) -> Bool {
        groups.count > 1 && groups.allSatisfy(areDigits) && groups[0].count <= 3
            && groups.dropFirst().allSatisfy { $0.count == 3 }
    }
}
