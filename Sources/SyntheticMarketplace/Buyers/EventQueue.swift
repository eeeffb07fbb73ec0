/// What a buyer does next.
struct BuyerEvent {
    enum Kind { case first, natural, replacement }
    /// Days since 1970, with fraction.
    var day: Double
    var buyer: Int
    var kind: Kind

    /// Earlier first; buyers by number at the same moment.
    func precedes(_ other: BuyerEvent) -> Bool {
        day < other.day || (day == other.day && buyer < other.buyer)
    }
}

/// A binary heap of events, the earliest on top.
struct EventQueue {
    private var heap: [BuyerEvent] = []

    mutating func push(_ event: BuyerEvent) {
        heap.append(event)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].precedes(heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func pop() -> BuyerEvent? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return top }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count && heap[child + 1].precedes(heap[child]) { child += 1 }
            guard heap[child].precedes(heap[parent]) else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return top
    }
}
