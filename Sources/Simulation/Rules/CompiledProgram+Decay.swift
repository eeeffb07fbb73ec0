import NumericCore

extension CompiledProgram {
    /// 2⁻ˣ, with the same bits on every x86-64 processor.
    static func half(power: Double) -> Double { Kernels.exp(-0.6931471805599453 * power) }
}
