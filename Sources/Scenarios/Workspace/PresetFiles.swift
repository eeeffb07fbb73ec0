/// The published standards that `trustcast init` writes, as in the sample's `scenarios/presets/`.
enum PresetFiles {
    static let files: [(path: String, text: String)] = texts.map {
        ("scenarios/presets/\($0.name).yaml", $0.text + "\n")
    }

    private static let texts: [(name: String, text: String)] = [
        (
            "walmart-us-2025",
            """
            title: Walmart US, as published
            source: {text: Seller performance standards, publisher: Walmart Marketplace Learn, read: 2025-06-30}
            # Not expressed: valid tracking (the stated limit could not be read), seller-fault refunds below 6 %
            # and items not received (no such KPI), response rate (no stated limit), and the lower of the item's
            # and the seller's count in negative feedback. Of a KPI that the orders do not give, the standard is
            # left out (optional).
            standards:                          # by KPI name, so that a scenario that extends this one can change a single field
              cancel_rate: {limit: 2%, window_days: 30, min_orders: 10, optional: true}
              late_rate:
                limit: 10%                      # the better direction is the KPI's, so a limit has no sign
                window_days: 30                 # or {default: 365, when: [{if: orders_90d >= 400, then: 90}]}
                min_orders: 10
                min_events: 3
                exempt: seller.fulfilment == "platform"
                grace_days: 60                  # after onboarding
                judged_by: measured             # measured | {posterior: 90%}: act when P(true rate misses the limit) > 90%
                optional: true
              negative_feedback_rate: {limit: 2%, window_days: 60, min_orders: 10, optional: true}
            enforcement:
              judged_every: month
              ladder:                           # a list is replaced whole by a scenario that extends this one
                - {after_misses: 1, action: warn}
                - {after_misses: 2, action: corrective_action_plan, deadline_days: 60}
                - {after_misses: 3, action: suppress, days: 30}
                - {after_misses: 4, action: suspend, days: 90}
                - {after_misses: 6, action: terminate}
              counts: consecutive_periods       # consecutive_periods | points
              step_down_after: 2                # periods without a miss
              appeal: {succeeds_if_false: 60%, succeeds_if_true: 10%, takes_days: 14}
            """
        ),
        (
            "walmart-us-earlier",
            """
            title: Walmart US, the text before the looser on-time limit
            source: {text: Seller performance standards (earlier copy), publisher: Walmart Marketplace Learn, read: 2026-11-23, of: notes on the text; look up its newest edition}
            # Not expressed: seller-fault refunds below 6 % (no such KPI) and the response rate (no stated limit).
            # Published limits are "less than"; here a rate at the limit is no miss. The smallest counts, and how
            # many misses lead to which step, are not published: assumptions.
            standards:
              cancel_rate: {limit: 2%, window_days: 30, min_orders: 10, optional: true}
              on_time_rate: {limit: 95%, window_days: 30, min_orders: 10, optional: true}
              valid_tracking_rate: {limit: 99%, window_days: 30, min_orders: 10, optional: true}
            enforcement:
              ladder:
                - {after_misses: 1, action: warn}
                - {after_misses: 2, action: corrective_action_plan, deadline_days: 60}
                - {after_misses: 3, action: suppress, days: 30}
                - {after_misses: 4, action: suspend, days: 90}
                - {after_misses: 6, action: terminate}
              step_down_after: 2
            """
        ),
        (
            "walmart-us-2017",
            """
            title: Walmart US, 2017
            source: {text: Seller performance standards 2017, publisher: Walmart Supplier Help, read: 2026-11-23, of: notes on the text; look up its newest edition}
            # Not expressed: on-time shipment above 99 % (the built-in KPI is about delivery). How many misses lead
            # to review, sanction and removal is not published: assumptions.
            standards:
              defect_rate: {limit: 2%, window_days: 90, min_orders: 10, optional: true}
              valid_tracking_rate: {limit: 99%, window_days: 30, min_orders: 10, optional: true}
            enforcement:
              ladder:
                - {after_misses: 1, action: warn}
                - {after_misses: 2, action: corrective_action_plan, deadline_days: 30}
                - {after_misses: 3, action: suspend, days: 30}
                - {after_misses: 5, action: terminate}
              step_down_after: 2
              appeal: {succeeds_if_false: 50%, succeeds_if_true: 10%, takes_days: 14}    # shares: assumptions
            """
        ),
        (
            "walmart-canada-2024",
            """
            title: Walmart Canada, October 2024
            source: {text: Seller performance standards (Canada) 2024-10, publisher: Walmart Marketplace Learn, read: 2026-11-23, of: notes on the text; look up its newest edition}
            # Not expressed: refunds below 13 % (no such KPI). Windows, smallest counts and the ladder's counts are
            # not published: assumptions. Suspension and termination are.
            standards:
              cancel_rate: {limit: 3%, window_days: 30, min_orders: 10, optional: true}
              on_time_rate: {limit: 90%, window_days: 30, min_orders: 10, optional: true}
              valid_tracking_rate: {limit: 85%, window_days: 30, min_orders: 10, optional: true}
              response_rate: {limit: 80%, window_days: 30, min_orders: 10, optional: true}     # within 48 hours
            enforcement:
              ladder:
                - {after_misses: 1, action: warn}
                - {after_misses: 3, action: suspend, days: 30}
                - {after_misses: 5, action: terminate}
              step_down_after: 2
            """
        ),
        (
            "amazon",
            """
            title: Amazon, self-fulfilled orders
            source: {text: Seller Central G200205250 and 201817070, publisher: Amazon, read: 2026-11-23, of: notes on the text; look up its newest edition}
            # Not expressed: late shipment below 4 % in 10 and 30 days (the built-in KPI is about delivery), two
            # windows of one KPI, chargebacks in the order defect rate, the account health rating. The cancellation
            # rate is published over 7 days: with projection: {step: week}, write window_days: 7; a month's step needs
            # 30. That missing valid tracking "does not result in suspension" holds in the EU only.
            # How many misses lead to which step is not published: assumptions.
            standards:
              defect_rate: {limit: 1%, window_days: 60, min_orders: 10, optional: true}        # of all orders
              cancel_rate: {limit: 2.5%, window_days: 30, min_orders: 10, exempt: seller.fulfilment == "platform", optional: true}
              on_time_rate: {limit: 90%, window_days: 30, min_orders: 10, exempt: seller.fulfilment == "platform", optional: true}
              valid_tracking_rate: {limit: 95%, window_days: 30, min_orders: 10, exempt: seller.fulfilment == "platform", optional: true}
            enforcement:
              ladder:
                - {after_misses: 1, action: warn}
                - {after_misses: 2, action: corrective_action_plan, deadline_days: 30}         # the plan of action
                - {after_misses: 3, action: terminate, reinstate_after_days: 180}              # deactivation
              step_down_after: 2
              appeal: {succeeds_if_false: 60%, succeeds_if_true: 15%, takes_days: 30}          # shares: assumptions
            """
        ),
        (
            "ebay",
            """
            title: eBay, below standard
            source: {text: Seller performance standards, publisher: eBay, read: 2026-11-23, of: notes on the text; look up its newest edition}
            # Not expressed: unresolved cases up to 0.3 % (no such KPI), more than two cases beside more than four
            # buyers, Top Rated (defects up to 0.5 %, late 3 to 7 % by region, a badge), fund holds and fees, and that
            # sellers are judged on the 20th. "Above 5 to 7 late shipments" is min_events: 6.
            # The published consequences are a lower search rank and, after 90 days without improvement, selling
            # limits; by how much is not published: assumptions.
            standards:
              defect_rate:
                limit: 2%
                window_days: {default: 365, when: [{if: orders_90d >= 400, then: 90}]}
                min_buyers: 5                   # more than four
                optional: true
              late_rate:
                limit: 7%
                window_days: {default: 365, when: [{if: orders_90d >= 400, then: 90}]}
                min_events: 6
                optional: true
            enforcement:
              ladder:
                - {after_misses: 1, action: deboost, factor: 70%, days: 30}
                - {after_misses: 2, action: deboost, factor: 70%, days: 60}
                - {after_misses: 4, action: order_cap, orders_per_day: 10, days: 90}
              step_down_after: 1
            """
        ),
        (
            "etsy",
            """
            title: Etsy, Star Seller
            source: {text: Star Seller criteria, publisher: Etsy, read: 2026-11-23, of: notes on the text; look up its newest edition}
            # A badge, so nothing follows a miss: meeting all standards is having it. Not expressed: the reply within
            # 24 hours (the built-in KPI counts 2 days), on time and tracked in one share, the average rating of at
            # least 4.8, sales of $300.
            standards:
              response_rate: {limit: 95%, window_days: 90, min_orders: 5, grace_days: 90, optional: true}
              on_time_rate: {limit: 95%, window_days: 90, min_orders: 5, grace_days: 90, optional: true}
              valid_tracking_rate: {limit: 95%, window_days: 90, min_orders: 5, grace_days: 90, optional: true}
            enforcement: none
            """
        ),
        (
            "mercado-libre-brazil",
            """
            title: Mercado Libre Brazil, below green
            source: {text: Global Selling help 27672, publisher: Mercado Libre, read: 2026-11-23, of: notes on the text; look up its newest edition}
            # Five colours; here a miss is a colour below green. The last rate of each colour, in %, from leader on:
            # claims 1 / 2 / 4.5 / 8, cancelled 0.5 / 1.5 / 3.5 / 4, late 6 / 10 / 18 / 22 (Mexico: 1 / 1.5 / 3 / 6,
            # 0.5 / 1 / 2.5 / 3, 8 / 10 / 15 / 22). Not expressed: several colours at once, leader tiers by volume,
            # protection until a date. Under 40 sales the window is 365 days; before 10 orders there is no colour.
            # What the colours do to exposure is not published: assumptions.
            standards:
              defect_rate: {limit: 2%, window_days: {default: 60, when: [{if: orders_60d < 40, then: 365}]}, min_orders: 10, optional: true}
              cancel_rate: {limit: 1.5%, window_days: {default: 60, when: [{if: orders_60d < 40, then: 365}]}, min_orders: 10, optional: true}
              late_rate: {limit: 10%, window_days: {default: 60, when: [{if: orders_60d < 40, then: 365}]}, min_orders: 10, optional: true}
            enforcement:
              ladder:
                - {after_misses: 1, action: deboost, factor: 80%, days: 30}
                - {after_misses: 2, action: deboost, factor: 60%, days: 60}
                - {after_misses: 4, action: suspend, days: 30}
              step_down_after: 1
            """
        ),
        (
            "shopee",
            """
            title: Shopee, penalty points (2019 text)
            source: {text: Understanding penalty points (2019), publisher: Shopee, read: 2026-11-23, of: notes on the text; look up its newest edition}
            # A seller is big with more than 75 orders in 30 days. Not expressed: late shipment (the built-in KPI is
            # about delivery), two points for some misses, weekly judgement (with projection: {step: week} it is), the
            # 7-day order cap of sellers at 10 % or more, and the first two tiers: no campaigns, no shipping subsidy
            # (here warnings). By how much the third tier lowers a listing is not published: an assumption.
            standards:
              cancel_rate: {limit: {default: 6%, when: [{if: orders_30d > 75, then: 5%}]}, window_days: 30, points: 1, optional: true}
              late_rate: {limit: {default: 15%, when: [{if: orders_30d > 75, then: 10%}]}, window_days: 30, points: 1, optional: true}
            enforcement:
              counts: points
              reset: quarter
              ladder:
                - {after_points: 3, action: warn}
                - {after_points: 6, action: warn}
                - {after_points: 9, action: deboost, factor: 50%, days: 28}
                - {after_points: 12, action: suppress, days: 28}
                - {after_points: 15, action: suspend, days: 28}
            """
        ),
        (
            "tiktok-shop",
            """
            title: TikTok Shop
            source: {text: Seller performance rules (UK and cross-border), publisher: TikTok Shop, read: 2026-11-23, of: notes on the text; look up its newest edition}
            # Not expressed: late dispatch (the built-in KPI is about delivery), a cap that ends with 7 good days, and
            # what recalls a new shop (cancelled above 5 %, late above 20 %, bad reviews above 3 % in 60 days). New
            # shops are inspected for at least 30 days under a cap; how many orders it allows, and the cap of a miss,
            # are assumptions.
            onboarding: {days: 30, orders_per_day: 100}
            standards:
              cancel_rate: {limit: 2.5%, window_days: 30, min_orders: 10, optional: true}
              late_rate: {limit: 4%, window_days: 30, min_orders: 10, optional: true}
            enforcement:
              ladder:
                - {after_misses: 1, action: warn}
                - {after_misses: 2, action: order_cap, orders_per_day: 5, days: 30}
                - {after_misses: 4, action: suspend, days: 30}
              step_down_after: 1
            """
        ),
    ]
}
