/// Whether two numbers agree within an absolute plus a relative tolerance of the second.
package func isClose(
    _ got: Double, _ want: Double, absolute: Double = 0, relative: Double = 1e-12
) -> Bool {
    if got == want { return true }
    return abs(got - want) <= absolute + relative * abs(want)
}
