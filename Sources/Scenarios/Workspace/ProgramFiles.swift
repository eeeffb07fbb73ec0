/// The usual kinds of programs that `trustcast init` writes, as in the sample's `scenarios/programs/`.
enum ProgramFiles {
    static let files: [(path: String, text: String)] = texts.map {
        ("scenarios/programs/\($0.name).yaml", $0.text + "\n")
    }

    private static let texts: [(name: String, text: String)] = [
        (
            "buyer-guarantee",
            """
            title: Money back when an order goes wrong
            starts: 2025-04-01
            eligible: order.channel == "marketplace"
            uptake: 100%
            effects:
              buyers_forgive:
                changes: buyer.repurchase
                path: direct                      # direct | total: total already contains what better KPIs do to repurchase
                after: [late, defective]        # experiences that it softens; left out: all
                hazard_ratio: {median: 1.10, interval: [1.02, 1.20], level: 90%}
                evidence: experiment
                source: buyer-side A/B test 2024-05, 1.2 million buyers
            claims:
              share_of_defective: {interval: [25%, 45%], level: 90%}              # a count in the projection …
            costs:
              one_off: 250000
              per_claim: {share_of_order_value: 100%, plus: 3.20}                 # … priced here
            """
        ),
        (
            "coaching",
            """
            title: Coaching for sellers who ship late
            starts: 2025-03-01
            ends: never
            eligible: seller.late_rate > 3% and seller.orders_90d >= 30
            uptake: {interval: [30%, 60%], level: 90%, evidence: assumption}     # of the eligible, each
            capacity: 150                       # sellers enrolled at once
            ramp_months: 3                      # from nothing to full effect, straight line
            decay: {half_life_months: 18}       # after a seller leaves the program
            effects:
              late_deliveries:                  # a name of your own; it names the row in assumptions.csv
                changes: seller.late_rate       # seller.KPI | buyer.repurchase[.CHANNEL] | seller.exit | seller.entry | demand
                odds_ratio: {median: 0.70, interval: [0.55, 0.90], level: 90%}   # or relative: -25%, or points: -1.5 (percentage points)
                evidence: quasi_experiment
                source: pilot in home goods, Q3 2024, 84 sellers against matched ones
              seller_exit:
                changes: seller.exit
                hazard_ratio: {median: 0.90, interval: [0.75, 1.08], level: 90%}
                evidence: assumption
            costs:                              # amounts in the workspace's currency, in prices of as_of
              one_off: 120000
              per_month: 8000
              per_enrolled_seller_month: 45
              headcount: {people: 2, yearly_cost: 95000}
            financing: {loan: {share: 50%, yearly_rate: 7%, months: 24}}          # the rest: own budget
            budget: {2025-Q1: 60000, 2025-Q2: 60000}                              # reported against; never stops the program
            """
        ),
        (
            "verification-badge",
            """
            title: A badge for sellers whose deliveries can be relied on
            eligible: seller.late_rate <= 3% and seller.orders_90d >= 30
            uptake: {interval: [60%, 90%], level: 90%, evidence: assumption}     # of the eligible, each
            ramp_months: 2
            effects:
              buyers_trust:
                changes: buyer.repurchase.marketplace
                path: direct
                hazard_ratio: {median: 1.03, interval: [1.00, 1.06], level: 90%}
                evidence: observational
                source: sales probability with a badge +3 %, Hui, Saeedi, Shen and Sundaresan, Management Science 2016 (an earlier version); taken over to repurchase by assumption
              badge_is_kept:                        # sellers work to keep it
                changes: seller.late_rate
                odds_ratio: {median: 0.92, interval: [0.80, 1.05], level: 90%}
                evidence: assumption
            costs:
              one_off: 60000
              per_enrolled_seller_month: 2
            """
        ),
        (
            "fulfilment-service",
            """
            title: Storage and delivery by the marketplace
            starts: 2025-04-01
            eligible: seller.fulfilment != "platform" and seller.orders_90d >= 60
            uptake: {interval: [5%, 20%], level: 90%, evidence: assumption}
            capacity: 100
            ramp_months: 3
            effects:
              late_deliveries:
                changes: seller.late_rate
                odds_ratio: {median: 0.40, interval: [0.25, 0.65], level: 90%}
                evidence: assumption
              fast_delivery:                        # beyond what fewer late orders do
                changes: buyer.repurchase.marketplace
                path: direct
                hazard_ratio: {median: 1.05, interval: [0.98, 1.14], level: 90%}
                evidence: assumption
                source: sign from the loss of a fast carrier, sales -14.6 %, Cui, Li and Li, SSRN 3234023; that is demand at once, not repurchase
              seller_exit:
                changes: seller.exit
                hazard_ratio: {median: 0.85, interval: [0.70, 1.03], level: 90%}
                evidence: assumption
            costs:
              one_off: 400000
              per_enrolled_seller_month: 150
            """
        ),
        (
            "onboarding-gate",
            """
            title: A check of new sellers before they sell without limits
            eligible: seller.tenure_months < 6      # a cap on their orders is a scenario's onboarding
            uptake: 100%
            ramp_months: 0
            effects:
              better_starts:
                changes: seller.defect_rate
                odds_ratio: {median: 0.80, interval: [0.60, 1.00], level: 90%}
                evidence: assumption
              fewer_come:                           # stricter bars have also drawn more entry: Hui, Saeedi, Spagnolo and Tadelis, NBER 24916
                changes: seller.entry
                relative: {interval: [-20%, 5%], level: 90%}
                evidence: assumption
            costs:
              one_off: 80000
              per_month: 6000
            """
        ),
        (
            "fast-shipping-incentive",
            """
            title: A lower fee for sellers who deliver early
            starts: 2025-03-01
            ends: 2025-12-31
            eligible: seller.orders_90d >= 15
            uptake: {interval: [20%, 45%], level: 90%, evidence: assumption}
            ramp_months: 1
            decay: {half_life_months: 3}
            effects:
              late_deliveries:
                changes: seller.late_rate
                odds_ratio: {median: 0.85, interval: [0.72, 1.00], level: 90%}
                evidence: assumption
              sooner:
                changes: buyer.repurchase.marketplace
                path: direct
                hazard_ratio: {median: 1.03, interval: [0.99, 1.08], level: 90%}
                evidence: observational
                source: Olist cohort of 63,760 first-time buyers, repurchase in 180 days 2.13 % within 7 days of delivery time, 1.80 % in 8 to 14; not adjusted for region or product, and shrunk here by judgement
            costs:
              per_covered_order: {share_of_order_value: 1%}
            """
        ),
        (
            "win-back",
            """
            title: A voucher for buyers who have not ordered for half a year
            starts: 2025-03-01
            eligible: buyer.months_since_order >= 6  # buyers, not sellers: as long as it holds of them
            uptake: {interval: [10%, 25%], level: 90%, evidence: assumption}     # of the eligible, in each month
            ramp_months: 1
            effects:
              come_back:
                changes: buyer.repurchase.marketplace
                hazard_ratio: {median: 1.30, interval: [1.05, 1.60], level: 90%}   # of those who take part
                evidence: assumption
            costs:
              one_off: 40000
              per_covered_order: {share_of_order_value: 10%}    # also of orders that would have come without it
            """
        ),
    ]
}
