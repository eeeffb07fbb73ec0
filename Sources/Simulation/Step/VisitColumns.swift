/// The sellers who can be given orders in a step, by category and in id order, with their weights.
struct VisitColumns: Sendable {
    var count = 0
    var seller: [Int32]
    var entity: [UInt32]
    var weight: [Double]
    /// Sum of the weights from here to the end of the category, added up from the right.
    var suffix: [Double]
    var uniformA: [Double]
    var uniformB: [Double]
    var uniformC: [Double]
    var uniformD: [Double]
    /// First place of each category, and the end.
    var start: [Int]
    /// 1 − availability by category.
    var absent: [Double]

    /// Weight that deboosts withhold in the category at hand, less what badges add: the demand
    /// behind it is there for the others.
    var withheld = 0.0
    /// Whether somebody may be capped at all; without, the columns below are not used.
    var isCapped = false
    /// Orders that a seller may still take in the step; `Int32.max`: any number.
    var room: [Int32]
    /// Orders of the round, before they are handed over.
    var given: [Int32]
    /// By category: whether somebody is capped, and whether everybody is.
    var hasCap: [Bool]
    var hasNoOpenSeller: [Bool]

    /// Those who got orders in the round: places of `touched*`.
    var touchedCount = 0
    var touched: [Int32]
    var touchedOrders: [Int32]
    var touchedEntity: [UInt32]

    init(stride: Int, categories: Int) {
        seller = []
        entity = []
        weight = []
        suffix = []
        uniformA = []
        uniformB = []
        uniformC = []
        uniformD = []
        room = []
        given = []
        hasCap = [Bool](repeating: false, count: categories)
        hasNoOpenSeller = hasCap
        touched = []
        touchedOrders = []
        touchedEntity = []
        start = [Int](repeating: 0, count: categories + 1)
        absent = [Double](repeating: 0, count: categories)
        resize(to: stride)
    }

    mutating func resize(to stride: Int) {
        seller = [Int32](repeating: 0, count: stride)
        entity = [UInt32](repeating: 0, count: stride)
        weight = [Double](repeating: 0, count: stride)
        suffix = weight
        uniformA = weight
        uniformB = weight
        uniformC = weight
        uniformD = weight
        room = seller
        given = seller
        touched = seller
        touchedOrders = seller
        touchedEntity = entity
    }
}
