extension MetricDefinition {
    /// The dictionary: every metric that a projection answers, in the order of the output.
    package static let all: [MetricDefinition] = orders + buyers + sellers + enforcement + programs

    private static let orders: [MetricDefinition] = [
        .init(
            "orders", .orders, .higher, .flow,
            "Orders placed; unmet ones excluded, later cancelled ones and replacements included.",
            segmentKinds: ["", "channel"]),
        .init(
            "unmet_orders", .orders, .lower, .flow,
            "Intended marketplace orders neither placed there nor moved to the online channel.",
            isObserved: false),
        .init(
            "gmv", .value, .higher, .flow, "Value of the orders placed.",
            segmentKinds: ["", "channel"]),
        .init(
            "gmv_net", .value, .higher, .flow,
            "Value of the orders placed minus what of it was cancelled or refunded, at the order's step."
        ),
        .init(
            "new_orders", .orders, .higher, .flow, "First orders of a buyer in any channel."),
        .init(
            "repeat_orders", .orders, .higher, .flow,
            "Orders that are neither a buyer's first nor a replacement."),
        .init(
            "replacement_orders", .orders, .lower, .flow,
            "Orders of the same category within days of a cancellation, claim or return."),
        .init(
            "repeat_share", .share, .higher, .ratio, "Repeat orders over new and repeat orders."),
    ]

    private static let buyers: [MetricDefinition] =
        [
            ("repurchase_1m", "month"), ("repurchase_3m", "3 months"),
            ("repurchase_12m", "12 months"),
        ]
        .map { name, length in
            .init(
                name, .share, .higher, .ratio,
                "Of the buyers whose last order was \(length) before, the share who ordered again since; replacements do not count; dated at the end of the follow-up.",
                segmentKinds: ["", "origin", "origin:next_channel"])
        }
        + [("repurchase_30d", 30), ("repurchase_90d", 90), ("repurchase_365d", 365)].map {
            name, days in
            .init(
                name, .share, .higher, .ratio,
                "The model's mean chance of another order within \(days) days, over the orders of the step.",
                segmentKinds: ["", "origin"], isObserved: false, isRealised: false)
        }
        + [
            .init(
                "active_buyers", .buyers, .higher, .stock,
                "Buyers with an order in the last 12 steps."),
            .init(
                "lapsed_buyers", .buyers, .lower, .stock,
                "Buyers in the open last cell of time since their last order."),
        ]

    private static let sellers: [MetricDefinition] = [
        .init(
            "active_sellers", .sellers, .higher, .stock,
            "Sellers not left, terminated or suspended, with an order in the last two steps (eight weeks)."
        ),
        .init(
            "seller_retention_12m", .share, .higher, .ratio,
            "Of the sellers active 12 steps before, the share neither left nor terminated since."),
        .init(
            "seller_retention_12m_voluntary", .share, .higher, .ratio,
            "The same without the terminated in numerator and denominator."),
        .init(
            "defect_free_share", .share, .higher, .ratio,
            "Marketplace orders with a clean experience over those placed, by their fate at maturity."
        ),
        .init(
            "sellers_meeting_all", .share, .higher, .ratio,
            "Judged sellers who meet every judged standard over judged sellers, on measured rates.",
            isObserved: false),
        .init(
            "sellers_judged", .sellers, .neutral, .stock,
            "Sellers to whom at least one standard applies.", isObserved: false),
        .init(
            "gmv_meeting_all", .share, .higher, .ratio,
            "Share of marketplace value of sellers who meet every judged standard.",
            isObserved: false),
        .init(
            "gmv_unjudged", .share, .neutral, .ratio,
            "Share of marketplace value of sellers to whom no standard applies.",
            isObserved: false),
        .init(
            "seller_nps", .points, .higher, .stock,
            "Sellers' net promoter score, % of 9 and 10 less % of 0 to 6: of the answers in a past step; of today's sellers, pooled over tiers, plus what is assumed of those under action."
        ),
    ]

    private static let enforcement: [MetricDefinition] =
        [
            ("sellers_warned", "warned"), ("sellers_on_plan", "on a corrective action plan"),
            ("sellers_suspended", "suspended or suppressed"),
        ].map { name, state in
            .init(
                name, .sellers, .lower, .stock, "Sellers \(state) at the end of the step.",
                isObserved: false)
        }
        + [
            .init(
                "sellers_terminated", .sellers, .lower, .stock,
                "Sellers terminated since the start of the projection.", isObserved: false)
        ]
        + ["warnings", "plans", "suspensions", "terminations"].map { name in
            .init(
                name, .actions, .neutral, .flow,
                "Sellers who entered that rung of the ladder in the step.", isObserved: false)
        }
        + [
            .init(
                "false_actions", .actions, .lower, .flow,
                "Entries whose order-weighted mean true rate over the window meets the standard.",
                isObserved: false),
            .init(
                "false_share", .share, .lower, .ratio, "False actions over all entries.",
                isObserved: false),
            .init(
                "false_flag_rate", .share, .lower, .ratio,
                "Of the sellers healthy for 12 steps, the share flagged at least once.",
                isObserved: false),
            .init(
                "missed_sellers", .sellers, .lower, .stock,
                "Sellers whose mean true rate over the window misses a standard, with no action in force.",
                isObserved: false),
            .init(
                "missed_rate", .share, .lower, .ratio,
                "Missed sellers over all whose mean true rate misses a standard.",
                isObserved: false),
        ]

    private static let programs: [MetricDefinition] = [
        .init("claims", .claims, .lower, .flow, "Claims paid.", isObserved: false),
        .init(
            "claim_value", .value, .lower, .flow, "Value of the orders for which claims are paid.",
            isObserved: false),
        .init(
            "enrolled", .sellers, .neutral, .stock, "Sellers enrolled at the end of the step.",
            segmentKinds: ["program"], isObserved: false),
        .init(
            "enrolled_buyers", .buyers, .neutral, .flow,
            "Buyers taken in by a program for buyers, each step's counted anew.",
            segmentKinds: ["program"], isObserved: false),
        .init(
            "covered_orders", .orders, .neutral, .flow, "Orders that the program covers.",
            segmentKinds: ["program"], isObserved: false),
        .init(
            "cannibalised_orders", .orders, .lower, .flow,
            "Orders that online and store lose against the baseline, paired by replicate.",
            isObserved: false, isPaired: true),
    ]
}
