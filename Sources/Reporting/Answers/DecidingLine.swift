import DataTables
import Marketplace
package import Scenarios
import Simulation

/// Which assumption would have to move for a key result to be met, in words.
package enum DecidingLine {
    /// The line; `nil` where the key result is likely met, or too few futures say.
    package static func text(_ row: FinishedRun.KeyResultRow) -> String? {
        let name = row.answer.keyResult.name
        switch row.deciding {
        case nil, .likely: return nil
        case .outOfReach: return "no single assumption gets \(name) there"
        case .moves(let deciding): return text(deciding, keyResult: name)
        }
    }

    static func text(_ deciding: DecidingAssumption, keyResult: String) -> String {
        func value(_ number: Double) -> String {
            deciding.kind == .positive
                ? Wording.decimals(number, 2) : Wording.exactPercent(number)
        }
        let ends = (deciding.crossingLower, deciding.crossingUpper)
        let between =
            switch (ends.0.isFinite, ends.1.isFinite) {
            case (true, true): "between \(value(ends.0)) and \(value(ends.1)); "
            case (true, false): "at least \(value(ends.0)); "
            case (false, true): "at most \(value(ends.1)); "
            case (false, false): ""
            }
        let stated = "\(value(deciding.statedLower)) to \(value(deciding.statedUpper))"
        return "\(keyResult) would be as likely met as not if \(name(deciding.path)) were "
            + "\(deciding.hasToRise ? "above" : "below") \(value(deciding.crossing)) "
            + "(\(between)stated \(stated)\(deciding.isWithinStated ? "" : ", so beyond it"))"
    }

    /// A path without what goes without saying.
    private static func name(_ path: String) -> String {
        let base = InputPlan.basePath(path)
        let head = "assumptions."
        return base.hasPrefix(head) ? String(base.dropFirst(head.count)) : base
    }
}
