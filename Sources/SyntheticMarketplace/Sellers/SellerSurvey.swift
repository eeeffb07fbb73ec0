import DataTables
import Marketplace
import NumericCore

/// What sellers answer when they are asked, once a quarter, whether they would recommend the marketplace.
///
/// A latent score has a seller's own level, falls with its late and defective orders and in the 90 days
/// after an action, and is rounded to 0 to 10. A third of those asked answer. The draws are of a stage of
/// their own, so that everything else is as it would be without a survey.
struct SellerSurvey {
    private let generation: MarketplaceGeneration
    private let key: StreamKey

    init(_ generation: MarketplaceGeneration) {
        self.generation = generation
        key = StreamKey(seed: generation.world.seed)
    }

    struct Answer {
        var seller: Int
        var at: Instant
        var score: Int
    }

    /// The answers before an instant, in order of time.
    func answers(before end: Instant) -> [Answer] {
        let events = Dictionary(grouping: generation.population.events) { $0.seller }
        var result: [Answer] = []
        for (seller, state) in generation.population.sellers.enumerated() {
            for month in stride(from: 2, to: generation.months.count, by: 3) {
                var dice = Dice(key, .sellerSurvey, entity: seller, step: month)
                let bounds = generation.world.monthBounds(month)
                let day = dice.uniform(Double(bounds.start), Double(bounds.end))
                let isAnswering = dice.happens(0.33)
                let at = Int64(day * 86_400)
                guard isAnswering, at < end, state.isListed(at: day) else { continue }
                let score = score(seller, month, at, events[seller] ?? [], &dice)
                result.append(Answer(seller: seller, at: at, score: score))
            }
        }
        return result.sorted { ($0.at, $0.seller) < ($1.at, $1.seller) }
    }

    private func score(
        _ seller: Int, _ month: Int, _ at: Instant, _ events: [SellerEvent], _ dice: inout Dice
    ) -> Int {
        var own = Dice(key, .sellerSurvey, entity: seller, step: 1 << 16)
        var latent = 8.4 + 1.1 * own.normal() + 1.5 * dice.normal()
        let rates = generation.months[month].rates
        if seller < rates.count {
            latent -= 6 * rates[seller].late + 8 * rates[seller].defective
        }
        let recent = events.filter { $0.at <= at && $0.at > at - 90 * 86_400 }
        let costs = recent.map { Self.cost[$0.event] ?? 0 }
        latent -= costs.max() ?? 0
        return Int(min(10, max(0, latent.rounded())))
    }

    /// What a recent action costs, in steps of the scale.
    private static let cost: [String: Double] = [
        Enforcement.Action.warn.rawValue: 0.8,
        Enforcement.Action.correctiveActionPlan.rawValue: 1.2,
        Enforcement.Action.suspend.rawValue: 2.5,
    ]
}
