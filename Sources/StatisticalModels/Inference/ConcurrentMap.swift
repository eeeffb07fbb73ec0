import Dispatch
import Synchronization

/// The results of `body` for 0, 1, …, in that order, computed in parallel.
///
/// What `body` returns may depend on its index alone, so the number of threads changes nothing.
func concurrentMap<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
    if count == 1 { return [body(0)] }
    let results = Mutex([Result?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result = body(index)
        results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
}
