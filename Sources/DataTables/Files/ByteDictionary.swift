/// Distinct byte strings coded 0, 1, 2, … in the order of their first appearance.
///
/// Where most texts turn out to be distinct, as identifiers are, looking them up is given up and
/// each gets a code of its own (``listIfDistinct(rows:)``): whoever joins pieces compares them anyway.
///
/// Open addressing over places in the file that is being read: no text is made and no byte copied,
/// but for texts that had to be unescaped, which go to an arena. A slot holds a code below half of
/// its hash, so that most other texts are passed without a look at their keys. The state lies behind
/// one constant pointer, so that a lookup costs no reference count and no exclusivity check.
@safe
struct ByteDictionary: BitwiseCopyable, @unchecked Sendable {
    /// A distinct text: where it lies, and enough of it to tell most others apart.
    struct Key: BitwiseCopyable {
        /// A place in the file; negative: the complement of a place in the arena.
        var place: Int
        var length: Int
        /// The first eight bytes, zero beyond the text.
        var prefix: UInt64
        var hash: UInt64
    }

    @unsafe
    private struct State {
        var slots: UnsafeMutableBufferPointer<UInt64>
        var keys: UnsafeMutableBufferPointer<Key>
        var count = 0
        /// Whether texts are no longer looked up.
        var isList = false
        var arena: [UInt8] = []
    }

    private let state: UnsafeMutablePointer<State>

    private static let empty = UInt64.max

    /// An empty dictionary, to be ended by ``sealed()``.
    init() {
        unsafe state = UnsafeMutablePointer<State>.allocate(capacity: 1)
        let slots = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 256)
        unsafe slots.initialize(repeating: Self.empty)
        unsafe state.initialize(to: State(slots: slots, keys: .allocate(capacity: 128)))
    }

    /// What was collected; the dictionary is no more.
    consuming func sealed() -> ByteLevels {
        let levels = unsafe ByteLevels(
            UnsafeBufferPointer(rebasing: state.pointee.keys[..<count]).span, state.pointee.arena)
        unsafe state.pointee.slots.deallocate()
        unsafe state.pointee.keys.deallocate()
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
        return levels
    }

    private var count: Int { unsafe state.pointee.count }

    /// The code of the bytes from `start` up to `end`, a new one if they are new.
    @inline(__always)
    func code(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int32 {
        let length = end &- start
        let prefix = Self.prefix(bytes, start, length)
        let hash = Self.hash(bytes, start, end, prefix)
        if unsafe state.pointee.isList {
            return append(Key(place: start, length: length, prefix: prefix, hash: hash))
        }
        let mask = unsafe state.pointee.slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = unsafe state.pointee.slots[slot]
            if entry == Self.empty {
                return insert(Key(place: start, length: length, prefix: prefix, hash: hash))
            }
            if entry &>> 32 == hash &>> 32 {
                let code = Int32(truncatingIfNeeded: entry)
                let key = unsafe state.pointee.keys[Int(code)]
                if key.prefix == prefix, key.length == length,
                    length <= 8 || (key.hash == hash && equalTail(key, bytes, start, end))
                {
                    return code
                }
            }
            slot = (slot &+ 1) & mask
        }
    }

    /// The code of a quoted text in which every double quote is written twice.
    func code(unescaping bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int32 {
        var content: [UInt8] = []
        var at = start
        while at < end {
            content.append(bytes[at])
            at += bytes[at] == 0x22 ? 2 : 1
        }
        let span = content.span
        let prefix = Self.prefix(span, 0, content.count)
        let hash = Self.hash(span, 0, content.count, prefix)
        let isList = unsafe state.pointee.isList
        if !isList, let code = code(equalTo: content, hash: hash, bytes) { return code }
        let place = unsafe state.pointee.arena.count
        unsafe state.pointee.arena.append(contentsOf: content)
        let key = Key(place: ~place, length: content.count, prefix: prefix, hash: hash)
        return isList ? append(key) : insert(key)
    }

    /// The code that bytes outside the file have already, if any.
    private func code(equalTo content: [UInt8], hash: UInt64, _ bytes: Span<UInt8>) -> Int32? {
        let mask = unsafe state.pointee.slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = unsafe state.pointee.slots[slot]
            if entry == Self.empty { return nil }
            let code = Int32(truncatingIfNeeded: entry)
            let key = unsafe state.pointee.keys[Int(code)]
            if key.hash == hash, self.content(key, bytes) == content { return code }
            slot = (slot + 1) & mask
        }
    }

    /// The bytes of a text, out of the file or the arena.
    private func content(_ key: Key, _ bytes: Span<UInt8>) -> [UInt8] {
        if key.place >= 0 { return bytes.array(key.place, key.place + key.length) }
        return unsafe Array(state.pointee.arena[~key.place..<(~key.place + key.length)])
    }

    /// Gives up looking texts up if more than half of the rows so far had a new one.
    func listIfDistinct(rows: Int) {
        if count * 2 > rows { unsafe state.pointee.isList = true }
    }

    private func insert(_ key: Key) -> Int32 {
        let code = append(key)
        if unsafe count * 2 > state.pointee.slots.count {
            growSlots()
        } else {
            place(code, key.hash)
        }
        return code
    }

    /// Gives a text the next code.
    @inline(__always)
    private func append(_ key: Key) -> Int32 {
        let code = unsafe state.pointee.count
        if unsafe code == state.pointee.keys.count { growKeys() }
        unsafe state.pointee.keys.initializeElement(at: code, to: key)
        unsafe state.pointee.count = code &+ 1
        return Int32(code)
    }

    private func place(_ code: Int32, _ hash: UInt64) {
        let mask = unsafe state.pointee.slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while unsafe state.pointee.slots[slot] != Self.empty { slot = (slot + 1) & mask }
        unsafe state.pointee.slots[slot] = (hash & ~0xFFFF_FFFF) | UInt64(UInt32(bitPattern: code))
    }

    private func growKeys() {
        let old = unsafe state.pointee.keys
        let new = UnsafeMutableBufferPointer<Key>.allocate(capacity: old.count * 4)
        unsafe _ = new.moveInitialize(fromContentsOf: old)
        unsafe old.deallocate()
        unsafe state.pointee.keys = new
    }

    private func growSlots() {
        let capacity = unsafe state.pointee.slots.count * 4
        unsafe state.pointee.slots.deallocate()
        unsafe state.pointee.slots = .allocate(capacity: capacity)
        unsafe state.pointee.slots.initialize(repeating: Self.empty)
        for code in 0..<count { unsafe place(Int32(code), state.pointee.keys[code].hash) }
    }

    /// Whether the bytes after the eighth agree.
    private func equalTail(_ key: Key, _ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard key.place >= 0 else { return content(key, bytes) == bytes.array(start, end) }
        var offset = 8
        while offset &+ 8 <= key.length {
            if bytes.word(key.place &+ offset) != bytes.word(start &+ offset) { return false }
            offset &+= 8
        }
        return bytes.word(key.place &+ key.length &- 8) == bytes.word(end &- 8)
    }

    /// The first eight bytes as a word, zero beyond the text.
    @inline(__always)
    static func prefix(_ bytes: Span<UInt8>, _ start: Int, _ length: Int) -> UInt64 {
        if start &+ 8 <= bytes.count {
            let word = bytes.word(start)
            return length >= 8 ? word : word & ((1 &<< (UInt64(length) &* 8)) &- 1)
        }
        var word: UInt64 = 0
        for index in 0..<Swift.min(length, 8) {
            word |= UInt64(bytes[start + index]) << UInt64(8 * index)
        }
        return word
    }

    /// A hash of the bytes whose low and high bits are both well mixed.
    @inline(__always)
    static func hash(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ prefix: UInt64
    ) -> UInt64 {
        let length = end &- start
        var hash = (prefix ^ UInt64(truncatingIfNeeded: length)) &* 0x9E37_79B9_7F4A_7C15
        if length > 8 {
            var at = start &+ 8
            while at &+ 8 <= end {
                hash = (hash ^ (hash &>> 29) ^ bytes.word(at)) &* 0xBF58_476D_1CE4_E5B9
                at &+= 8
            }
            hash = (hash ^ (hash &>> 32) ^ bytes.word(end &- 8)) &* 0x94D0_49BB_1331_11EB
        }
        hash ^= hash &>> 32
        hash &*= 0xD6E8_FEB8_6659_FD93
        return hash ^ (hash &>> 29)
    }
}
