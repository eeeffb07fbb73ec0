import Foundation
import Marketplace
import Scenarios
import StatisticalModels
import Testing

/// What a program may say, and what is said where it is wrong, word for word.
struct ProgramFormatTests {
    private static func library(
        _ program: String, link: DiscreteHazardModel.Link? = .cloglog, columns: [String]? = ["size"]
    ) -> ScenarioLibrary {
        ScenarioLibrary(
            folder: "s",
            context: ProgramContext(
                kpis: BrokenScenarioTests.kpis, sellerColumns: columns, link: link)
        ) { path in
            switch path {
            case "s/a.yaml": "programs: {p: {}}\n"
            case "s/programs/p.yaml": "uptake: 50%\n" + program + "\n"
            default: nil
            }
        }
    }

    private static func says(
        _ program: String, link: DiscreteHazardModel.Link? = .cloglog, columns: [String]? = ["size"]
    ) -> String {
        message { try library(program, link: link, columns: columns).scenario(named: "a") }
    }

    // MARK: Scales

    private static let targets = [
        "seller.late_rate", "seller.exit", "seller.entry", "demand", "buyer.repurchase",
        "buyer.repurchase.online",
    ]
    private static let allowed: [String: Set<String>] = [
        "seller.late_rate": ["odds_ratio", "relative", "points"],
        "seller.exit": ["hazard_ratio", "relative"],
        "seller.entry": ["hazard_ratio", "relative"],
        "demand": ["hazard_ratio", "relative"],
        "buyer.repurchase": ["hazard_ratio", "relative"],
        "buyer.repurchase.online": ["hazard_ratio", "relative"],
    ]

    @Test(arguments: targets, Effect.Scale.allCases)
    func aScaleIsTakenWhereItHasAMeaning(target: String, scale: Effect.Scale) {
        let text = "effects: {x: {changes: \(target), \(scale.rawValue): 0.9}}"
        let said = Self.says(text)
        #expect(
            (said == "no error") == (Self.allowed[target]?.contains(scale.rawValue) == true),
            "\(said)")
    }

    @Test func aScaleWithoutMeaningSaysWhichHaveOne() {
        #expect(
            Self.says("effects: {x: {changes: seller.exit, odds_ratio: 0.9}}")
                == "s/programs/p.yaml:2:37: programs.p.effects.x.odds_ratio does not go with "
                + "changes: seller.exit, which is a hazard of leaving; write hazard_ratio or "
                + "relative")
        #expect(
            Self.says("effects: {x: {changes: seller.late_rate, hazard_ratio: 0.9}}")
                == "s/programs/p.yaml:2:42: programs.p.effects.x.hazard_ratio does not go with "
                + "changes: seller.late_rate, which is a share of orders; write odds_ratio, "
                + "relative or points")
    }

    @Test func oddsOfRepurchaseNeedADriverThatHasThem() {
        let text = "effects: {x: {changes: buyer.repurchase, odds_ratio: 1.1}}"
        #expect(
            Self.says(text)
                == "s/programs/p.yaml:2:42: programs.p.effects.x.odds_ratio does not go with "
                + "changes: buyer.repurchase, which is the hazard of a buyer's next order while "
                + "the driver's link is cloglog (with link: logit it has odds); write "
                + "hazard_ratio or relative")
        #expect(Self.says(text, link: .logit) == "no error")
    }

    // MARK: Eligibility

    @Test(arguments: [
        "true", "seller.late_rate > 3% and seller.orders_90d >= 30", "late_rate <= 3%",
        "seller.size == \"big\" or tenure_months < 6", "order.channel == \"marketplace\"",
        "seller.category in (\"home\", \"toys\")",
    ])
    func aConditionOverSellersIsRead(text: String) {
        #expect(Self.says("eligible: " + text) == "no error")
    }

    @Test(arguments: [
        "buyer.months_since_order >= 6", "buyer.last_experience in (\"late\", \"cancelled\")",
        "buyer.home_channel == \"store\" and not (buyer.last_channel == \"online\")",
    ])
    func aConditionOverBuyersIsRead(text: String) throws {
        let program = try #require(
            try Self.library("eligible: " + text).scenario(named: "a").programs.first)
        #expect(program.isForBuyers)
    }

    @Test(arguments: [
        (
            "eligible: buyer.orders == 0",
            "2:11: programs.p.eligible reads \"buyer.orders\", and the projection follows buyers in "
                + "cohorts, not one by one: of a buyer, buyer.home_channel, buyer.last_channel, "
                + "buyer.last_experience, buyer.months_since_order may be read"
        ),
        (
            "eligible: buyer.month_since_order > 2",
            "2:11: programs.p.eligible reads \"buyer.month_since_order\", and the projection follows "
                + "buyers in cohorts, not one by one: of a buyer, buyer.home_channel, "
                + "buyer.last_channel, buyer.last_experience, buyer.months_since_order may be read; "
                + "did you mean \"buyer.months_since_order\"?"
        ),
        (
            "eligible: buyer.months_since_order > 2 and seller.size == \"big\"",
            "2:11: programs.p.eligible reads \"seller.size\" beside columns of buyers, and a program "
                + "takes in either buyers or sellers and their orders; write two programs"
        ),
        (
            "eligible: buyer.last_channel == \"shop\"",
            "2:11: programs.p.eligible: buyer.last_channel is never \"shop\"; one of marketplace, "
                + "online, store is expected"
        ),
        (
            "eligible: buyer.months_since_order + 1",
            "2:11: programs.p.eligible: `buyer.months_since_order + 1` is not true or false; compare "
                + "it with something"
        ),
        (
            "eligible: buyer.last_channel > 3",
            "2:11: programs.p.eligible: in `buyer.last_channel > 3`: cannot compare a text with a "
                + "number"
        ),
        (
            "eligible: buyer.months_since_order > 2\ncapacity: 10",
            "3:11: programs.p.capacity counts sellers enrolled at once, and eligible asks for buyers; "
                + "leave it out, or write a condition over sellers in eligible"
        ),
        (
            "eligible: buyer.months_since_order > 2\n"
                + "effects: {x: {changes: seller.exit, hazard_ratio: 0.9}}",
            "3:24: programs.p.effects.x changes a hazard of leaving, and eligible asks for buyers: "
                + "what they do is buyer.repurchase, or buyer.repurchase.online and so on"
        ),
        (
            "eligible: buyer.months_since_order > 2\n"
                + "effects: {x: {changes: buyer.repurchase, after: [late], hazard_ratio: 1.1}}",
            "3:49: programs.p.effects.x.after says after which orders the effect holds, and eligible "
                + "asks for buyers; write there buyer.last_experience == \"late\""
        ),
    ])
    func whatCannotBeAskedOfBuyersIsSaid(text: String, message: String) {
        #expect(Self.says(text) == "s/programs/p.yaml:" + message)
    }

    @Test func whatBecomesOfAnOrderIsNotKnownYet() {
        #expect(
            Self.says("eligible: order.chanel == \"marketplace\"")
                == "s/programs/p.yaml:2:11: programs.p.eligible reads \"order.chanel\", and a "
                + "program takes part in an order when it is placed, before anything else is known "
                + "of it; of orders, order.channel and order.category may be read, and an effect "
                + "on buyer.repurchase says after which experience it holds: after: [late, "
                + "defective]; did you mean \"order.channel\"?")
    }

    @Test func anUnknownColumnGetsASuggestion() {
        #expect(
            Self.says("eligible: seller.siz == \"big\"")
                == "s/programs/p.yaml:2:11: programs.p.eligible reads \"seller.siz\", which nothing "
                + "gives; a column of the sellers table that is no date, a measured KPI as "
                + "seller.late_rate, seller.orders_90d, seller.tenure_months, order.channel or "
                + "order.category is expected; did you mean \"seller.size\"?")
        // Without the data nobody knows the sellers' columns.
        #expect(Self.says("eligible: seller.siz == \"big\"", columns: nil) == "no error")
    }

    // MARK: Costs

    @Test func costsAreRead() throws {
        let text = """
            costs:
              one_off: 100
              per_month: {interval: [10, 20], level: 90%}
              per_enrolled_seller_month: 4
              headcount: {people: 2, yearly_cost: 95000}
              per_covered_order: {share_of_order_value: 1%}
              per_claim: {share_of_order_value: 100%, plus: 3.20}
            """
        let costs = try Self.library(text).scenario(named: "a").programs[0].costs
        #expect(costs.oneOff?.shape == .fixed(100))
        #expect(costs.perMonth?.path == "programs.p.costs.per_month")
        #expect(costs.perEnrolledSellerMonth?.shape == .fixed(4))
        #expect(costs.headcount?.yearlyCost.shape == .fixed(95_000))
        #expect(costs.perCoveredOrder?.shareOfOrderValue?.shape == .fixed(0.01))
        #expect(costs.perCoveredOrder?.plus == nil)
        #expect(costs.perClaim?.plus?.shape == .fixed(3.2))
    }

    static let costFaults: [(text: String, says: String)] = [
        (
            "costs: {per_moth: 8}",
            "2:9: unknown key \"per_moth\" in programs.p.costs; did you mean \"per_month\"?"
        ),
        (
            "costs: {per_transaction: 8}",
            "2:9: unknown key \"per_transaction\" in programs.p.costs; known here: headcount, "
                + "one_off, per_claim, per_covered_order, per_enrolled_seller_month, per_month"
        ),
        (
            "costs: {per_month: -8}",
            "2:20: programs.p.costs.per_month is -8; a number above 0 is expected"
        ),
        (
            "costs: {headcount: {people: 2}}",
            "2:20: programs.p.costs.headcount.yearly_cost is missing; write headcount: {people: "
                + "2, yearly_cost: 95000}"
        ),
        (
            "costs: {per_covered_order: {}}",
            "2:28: programs.p.costs.per_covered_order.share_of_order_value is missing; write "
                + "per_covered_order: {share_of_order_value: 1%}, an amount as {plus: 3.20}, or both"
        ),
    ]

    @Test(arguments: costFaults.indices)
    func aFaultyCostIsExplained(index: Int) {
        let fault = Self.costFaults[index]
        #expect(Self.says(fault.text) == "s/programs/p.yaml:\(fault.says)")
    }

    // MARK: Funding

    @Test func fundingIsRead() throws {
        let text = """
            financing: {loan: {share: 50%, yearly_rate: 7%, months: 24}}
            budget: {2024: 5, 2025-Q1: 60000, 2025-04: 20000}
            """
        let program = try #require(
            try Self.library(text).scenario(named: "a").programs.first)
        #expect(
            program.funding.loan
                == Program.Funding.Loan(share: 0.5, yearlyRate: 0.07, months: 24))
        #expect(program.funding.budget.map(\.amount) == [5, 60000, 20000])
        #expect(
            program.funding.budget.map(\.months)
                == [24288...24299, 24300...24302, 24303...24303])
    }

    @Test(arguments: [
        (
            "budget: {2025-Q5: 1}",
            "2:10: programs.p.budget names \"2025-Q5\"; a year, a quarter or a month is expected: "
                + "2025, 2025-Q1 or 2025-03"
        ),
        (
            "budget: {2025-Q1: 1, 2025-02: 2}",
            "2:22: programs.p.budget.2025-02 and programs.p.budget.2025-Q1 have months in common; "
                + "give each month's money once"
        ),
        (
            "budget: {2025: -1}",
            "2:16: programs.p.budget.2025 is \"-1\"; an amount of 0 or more is expected"
        ),
        (
            "financing: {loan: {share: 50%, months: 24}}",
            "2:19: programs.p.financing.loan.yearly_rate is missing; write financing: {loan: "
                + "{share: 50%, yearly_rate: 7%, months: 24}}"
        ),
        (
            "financing: {loan: {share: 50%, yearly_rate: 7, months: 24}}",
            "2:45: programs.p.financing.loan.yearly_rate is \"7\"; a yearly rate from 0% to 100% is "
                + "expected"
        ),
        (
            "financing: {lone: {share: 50%}}",
            "2:13: unknown key \"lone\" in programs.p.financing; did you mean \"loan\"?"
        ),
        (
            "financing: {}",
            "2:12: programs.p.financing.loan is missing; write financing: {loan: {share: 50%, "
                + "yearly_rate: 7%, months: 24}}"
        ),
    ])
    func faultyFundingIsExplained(text: String, message: String) {
        #expect(Self.says(text) == "s/programs/p.yaml:" + message)
    }

    // MARK: A new workspace

    private static let files = WorkspaceTemplate.files.filter {
        $0.path.hasPrefix("scenarios/programs/")
    }

    @Test func theSampleHasTheSamePrograms() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let names = try FileManager.default.contentsOfDirectory(
            atPath: root.appending(path: "scenarios/programs").path())
        #expect(
            names.sorted().map { "scenarios/programs/\($0)" } == Self.files.map(\.path).sorted())
        #expect(names.count == 7)
        for file in Self.files {
            let text = try String(contentsOf: root.appending(path: file.path), encoding: .utf8)
            #expect(text == file.text)
        }
    }

    @Test(arguments: files.indices)
    func aProgramOfANewWorkspaceIsRead(index: Int) throws {
        let file = Self.files[index]
        let name = String(file.path.dropFirst("scenarios/programs/".count).dropLast(5))
        let all = Set(KPI.builtInList.flatMap { $0.needs.flatMap { $0 } })
        let library = ScenarioLibrary(
            folder: "scenarios",
            context: ProgramContext(
                kpis: KPI.builtIn(present: all), sellerColumns: ["fulfilment"], link: .cloglog)
        ) { path in
            switch path {
            case file.path: file.text
            case "scenarios/a.yaml": "programs: {\(name): {}}"
            default: nil
            }
        }
        let program = try library.scenario(named: "a").programs[0]
        #expect(!program.changes.isEmpty)
        #expect(program.costs != Program.Costs())
    }
}
