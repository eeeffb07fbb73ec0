import Assessment
import DataTables
import Marketplace
import StatisticalModels

/// Which cohorts of buyers a program takes in, by `CohortLayout.state`.
struct BuyerRule: Sendable {
    let holds: [Bool]

    /// Compiles a condition over `Program.BuyerColumn`.
    ///
    /// In the step of an order nothing is known yet of what becomes of it: its experience is missing
    /// there, as it is of orders elsewhere, and what is missing does not hold.
    ///
    /// - Throws: `ProjectionError.rule` for a condition that cohorts cannot answer.
    init(_ expression: Expression, for subject: String, world: World) throws {
        let layout = world.layout
        if layout.homes == 1, expression.columns.contains(Program.BuyerColumn.homeChannel.rawValue)
        {
            throw ProjectionError.rule(
                "\(subject): the driver does not tell buyers by home channel, so that cohorts do "
                    + "not either; add home_channel to its formula, or leave it out here")
        }
        let months = world.assessment.calendar.nominalDays / 30.4375
        // A century beyond the last age that is followed.
        let last = layout.openCell + Int((1200 / months).rounded(.up))
        guard
            let all = try Self.answers(expression, ages: last + 1, layout, months: months)
        else {
            throw ProjectionError.rule(
                "\(subject): `\(expression)` is not true or false; compare it with something")
        }
        let cells = layout.homes * layout.slots
        let open = all[(layout.openCell * cells)..<((layout.openCell + 1) * cells)]
        for age in layout.openCell...last
        where all[(age * cells)..<((age + 1) * cells)] != open {
            let limit = Int((Double(layout.openCell) * months).rounded(.down))
            throw ProjectionError.rule(
                "\(subject): the driver follows months since the last order up to \(limit), and "
                    + "those beyond together; compare buyer.months_since_order with at most \(limit)"
            )
        }
        holds = Array(all[..<layout.states])
    }

    /// Whether the condition holds by `CohortLayout.state`, ages beyond the open cell as well; `nil`
    /// where it is no condition.
    private static func answers(
        _ expression: Expression, ages: Int, _ layout: CohortLayout, months: Double
    ) throws -> [Bool]? {
        var homes: [String?] = []
        var channels: [String?] = []
        var experiences: [String?] = []
        var since: [Double] = []
        for age in 0..<ages {
            for home in 0..<layout.homes {
                for slot in 0..<layout.slots {
                    let isHere = slot < layout.onlineSlot
                    let experience =
                        isHere && age > 0
                        ? Experience(rawValue: layout.kind(ofSlot: slot))?.name : nil
                    homes.append(layout.homes > 1 ? Channel(rawValue: home)?.name : nil)
                    channels.append(Channel(rawValue: layout.origin(ofSlot: slot))?.name)
                    experiences.append(experience)
                    since.append(Double(age) * months)
                }
            }
        }
        let table = Program.BuyerColumn.table(
            homes: homes, channels: channels, experiences: experiences, months: since)
        guard case .flags(let flags) = try expression.evaluate(in: table) else { return nil }
        return flags.map { $0 == 1 }
    }
}
