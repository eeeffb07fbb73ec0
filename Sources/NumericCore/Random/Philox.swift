import CKernels

/// The counter-based generator Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011): a keyed
/// permutation of 128-bit counters.
public enum Philox {
    /// Four words of a counter, or of the block that it gives.
    public typealias Words = (UInt32, UInt32, UInt32, UInt32)

    /// The block of a counter under a key.
    public static func block(counter: Words, key: (UInt32, UInt32)) -> Words {
        let words = ck_philox(counter.0, counter.1, counter.2, counter.3, key.0, key.1)
        return (words.w0, words.w1, words.w2, words.w3)
    }
}

/// Two uniform numbers of (0, 1) for each of many entities, at one address of each.
///
/// They are `first` and `second` of the block at purpose | entity | step | (block << 24) ⊕ index:
/// with `block` 0 the first two numbers of the `RandomStream` at that address.
///
/// - Parameters:
///   - key: the run's key.
///   - purpose: what the numbers are for.
///   - entities: whom they are for.
///   - count: how many of them, from the first; all unless said.
///   - step: the time step.
///   - block: which block of the address, below 256.
///   - index: a replicate, usually; below 2²⁴.
///   - first: one number per entity; made longer as needed.
///   - second: one more number per entity; made longer as needed.
/// - Complexity: O(entities), vectorised.
public func keyedUniforms(
    key: StreamKey, purpose: Purpose, entities: [UInt32], count: Int? = nil, step: UInt32,
    block: UInt32 = 0, index: UInt32, first: inout [Double], second: inout [Double]
) {
    let count = count ?? entities.count
    precondition(count <= entities.count, "\(count) of \(entities.count) entities")
    if first.count < count { first = [Double](repeating: 0, count: entities.count) }
    if second.count < count { second = [Double](repeating: 0, count: entities.count) }
    entities.withUnsafeBufferPointer { entities in
        first.withUnsafeMutableBufferPointer { first in
            second.withUnsafeMutableBufferPointer { second in
                keyedUniforms(
                    key: key, purpose: purpose,
                    entities: UnsafeBufferPointer(rebasing: entities[..<count]), step: step,
                    block: block, index: index, first: first, second: second)
            }
        }
    }
}

/// Two uniform numbers of (0, 1) for each of many entities, into buffers of at least their count.
///
/// - Parameters:
///   - key: the run's key.
///   - purpose: what the numbers are for.
///   - entities: whom they are for.
///   - step: the time step.
///   - block: which block of the address, below 256.
///   - index: a replicate, usually; below 2²⁴.
///   - first: room for one number per entity.
///   - second: room for one more number per entity.
public func keyedUniforms(
    key: StreamKey, purpose: Purpose, entities: UnsafeBufferPointer<UInt32>, step: UInt32,
    block: UInt32 = 0, index: UInt32, first: UnsafeMutableBufferPointer<Double>,
    second: UnsafeMutableBufferPointer<Double>
) {
    precondition(block < 256 && index < 1 << 24, "block \(block), index \(index)")
    precondition(
        first.count >= entities.count && second.count >= entities.count, "buffers too short")
    guard let from = entities.baseAddress, let one = first.baseAddress,
        let two = second.baseAddress
    else { return }
    ck_keyed_uniforms(
        -1, [key.low, key.high], purpose.rawValue, from, step, (block << 24) ^ index, one, two,
        entities.count)
}
