/// How a column's cells are read, and the room for what they hold.
struct CSVTarget: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable { case number, instant, date, flag, text }

    let kind: Kind
    /// Whether nobody declared the kind: a cell that does not fit makes the column texts.
    let isInferred: Bool
    var numbers = FixedBuffer<Double>()
    var instants = FixedBuffer<Instant>()
    var flags = FixedBuffer<Int8>()
    var codes = FixedBuffer<Int32>()

    init(_ kind: Kind, isInferred: Bool) {
        self.kind = kind
        self.isInferred = isInferred
    }

    /// Leaves a row without a value.
    @inline(__always)
    func setMissing(_ row: Int) {
        switch kind {
        case .number: numbers[row] = .nan
        case .instant, .date: instants[row] = Calendar.missing
        case .flag: flags[row] = -1
        case .text: codes[row] = -1
        }
    }

    /// Moves `length` rows from one place to an earlier one.
    func move(from source: Int, to target: Int, count length: Int) {
        switch kind {
        case .number: numbers.move(from: source, to: target, count: length)
        case .instant, .date: instants.move(from: source, to: target, count: length)
        case .flag: flags.move(from: source, to: target, count: length)
        case .text: codes.move(from: source, to: target, count: length)
        }
    }
}

/// The columns of a table under construction.
enum CSVColumns {
    /// Makes the room for all targets, calls `body` to fill it, and returns the columns cut to the
    /// number of rows that `body` found; texts come with codes only.
    static func fill(
        _ kinds: [CSVTarget], capacity: Int, _ body: ([CSVTarget]) throws -> Int
    ) rethrows -> [Column] {
        var columns: [Column] = []
        var rows = 0
        try fill(kinds, [], capacity, &columns, &rows, body)
        return columns.reversed()
    }

    private static func fill(
        _ kinds: [CSVTarget], _ ready: [CSVTarget], _ capacity: Int, _ columns: inout [Column],
        _ rows: inout Int, _ body: ([CSVTarget]) throws -> Int
    ) rethrows {
        guard ready.count < kinds.count else {
            rows = try body(ready)
            return
        }
        var target = kinds[ready.count]
        switch target.kind {
        case .number:
            let values = try FixedBuffer<Double>.array(capacity: capacity) { buffer in
                target.numbers = buffer
                try fill(kinds, ready + [target], capacity, &columns, &rows, body)
                return rows
            }
            columns.append(.numbers(values))
        case .instant, .date:
            let values = try FixedBuffer<Instant>.array(capacity: capacity) { buffer in
                target.instants = buffer
                try fill(kinds, ready + [target], capacity, &columns, &rows, body)
                return rows
            }
            columns.append(.instants(values))
        case .flag:
            let values = try FixedBuffer<Int8>.array(capacity: capacity) { buffer in
                target.flags = buffer
                try fill(kinds, ready + [target], capacity, &columns, &rows, body)
                return rows
            }
            columns.append(.flags(values))
        case .text:
            let codes = try FixedBuffer<Int32>.array(capacity: capacity) { buffer in
                target.codes = buffer
                try fill(kinds, ready + [target], capacity, &columns, &rows, body)
                return rows
            }
            columns.append(.texts(TextColumn(codes: codes, levels: [])))
        }
    }
}
