/// Weights of central differences of order 8 at 1, 2, 3 and 4 steps: of the slope (up less down) and
/// of the curvature (up plus down, and `middle` times the value itself).
enum NinePointDifference {
    static let slope = [4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280]
    static let curvature = [8.0 / 5, -1.0 / 5, 8.0 / 315, -1.0 / 560]
    static let middle = -205.0 / 72
}
