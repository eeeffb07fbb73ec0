import Marketplace

/// What a seller did in a step and where it stands after it.
///
/// The only place that knows how `SellerColumns` holds this.
struct SellerAfterStep: Sendable {
    var category: Int
    /// The assessment's seller, or the one that an entrant takes after.
    var row: Int32
    var tenure: Int32
    var standing: SellerStanding
    var isActive: Bool
    var judgement: StepJudgement
    /// Truly missing a standard, and no action in force when it was judged.
    var isMissed: Bool
    /// The action entered in the step, whether or not an appeal of it was won; `nil`: none.
    var action: Enforcement.Action?

    /// Reads a seller.
    ///
    /// - Parameters:
    ///   - columns: After the step.
    ///   - i: The seller.
    ///   - before: Its place on the ladder before the step; `nil` where it was gone.
    ///   - ladder: The policy's.
    /// - Returns: What it did and where it stands. A function and no initialiser, which would take the
    ///   columns over, one by one, for each seller.
    static func read(
        _ columns: SellerColumns, _ i: Int, before: LadderState?, _ ladder: CompiledLadder
    ) -> SellerAfterStep {
        let judgement = columns.judgement[i]
        let gone = columns.gone[i]
        let standing = columns.standing[i]
        var action: Enforcement.Action?
        if let before, columns.flagBits[i] & 1 != 0 {
            action = Self.action(judgement, before: before, after: columns.ladder[i], ladder)
        }
        return SellerAfterStep(
            category: Int(columns.category[i]), row: columns.attributeRow[i],
            tenure: columns.tenure[i],
            standing: gone == 0 ? standing : gone == 2 ? .terminated : .left,
            isActive: columns.activeBits[i] & 1 != 0, judgement: judgement,
            isMissed: judgement.contains(.misses) && gone != 2 && standing == .free,
            action: action)
    }

    /// The step's move once more: misses follow from the state before, points stand in that after.
    private static func action(
        _ judgement: StepJudgement, before: LadderState, after: LadderState,
        _ ladder: CompiledLadder
    ) -> Enforcement.Action? {
        var state = before
        if state.offLeft > 0 { state.offLeft -= 1 }
        _ = ladder.countsPoints ? false : state.passTime()
        let rung =
            ladder.countsPoints
            ? ladder.rung(ofMisses: after.misses)
            : state.move(
                isJudged: judgement.contains(.judged), isMissed: judgement.contains(.missed),
                points: 0, ladder)
        return rung >= 0 ? ladder.actions[rung] : nil
    }
}

extension Policy {
    /// Whether segments of sellers have the entries of actions.
    package var entriesAreKnown: Bool { ladder.entriesAreKnown }
}

extension CompiledLadder {
    /// Whether the action of an entry can be read off the state after it: points that an appeal won
    /// at once has taken back cannot.
    var entriesAreKnown: Bool {
        !countsPoints || appealSteps > 0 || max(appealIfFalse, appealIfTrue) == 0
    }
}

/// The ladder before each step, kept from one step to the next.
struct LaddersBefore: Sendable {
    private var states: [LadderState]
    private var isHere: [Bool]
    private var count: Int

    /// Everybody at the start of a replicate.
    init(_ start: StartSellers) {
        states = (0..<start.count).map { start.ladder(of: $0) }
        isHere = [Bool](repeating: true, count: start.count)
        count = start.count
    }

    /// `nil` where a seller was gone; one who entered in the step stood on no rung.
    subscript(i: Int) -> LadderState? {
        guard i < count else { return LadderState() }
        return isHere[i] ? states[i] : nil
    }

    /// The step is over.
    mutating func update(_ columns: SellerColumns) {
        states = columns.ladder
        isHere = columns.gone.map { $0 == 0 }
        count = columns.count
    }
}
