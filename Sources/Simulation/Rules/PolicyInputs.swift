import Marketplace
import NumericCore

/// The uncertain numbers that a policy reads, each once.
struct PolicyInputs: Sendable {
    private(set) var quantities: [UncertainQuantity] = []

    /// The index of a quantity, by its path.
    mutating func index(_ quantity: UncertainQuantity) -> Int {
        if let known = quantities.firstIndex(of: quantity) { return known }
        quantities.append(quantity)
        return quantities.count - 1
    }

    /// The columns of a scenario's inputs, of its own value where it states one; −1 where the number
    /// is fixed.
    ///
    /// - Throws: `ProjectionError.input` where an uncertain number was not drawn.
    func columns(in inputs: Inputs, scenario: String) throws -> [Int] {
        try quantities.map { quantity in
            if let column = inputs.column(quantity.path, scenario: scenario) {
                return column
            }
            guard case .fixed = quantity.shape else { throw ProjectionError.input(quantity.path) }
            return -1
        }
    }

    /// The numbers of a replicate.
    func values(_ inputs: Inputs, columns: [Int], replicate: Int) -> [Double] {
        quantities.indices.map { index in
            if columns[index] >= 0 {
                return inputs.values[replicate - inputs.replicates.lowerBound, columns[index]]
            }
            guard case .fixed(let value) = quantities[index].shape else { return .nan }
            return value
        }
    }
}

/// An effect whose size is an input.
struct CompiledEffect: Sendable {
    var scale: Effect.Scale
    var input: Int

    /// The factor on a hazard or an amount, at a share of its full strength.
    func factor(_ values: [Double]) -> Double {
        let size = values[input]
        return scale == .relative ? max(0, 1 + size) : size
    }
}
