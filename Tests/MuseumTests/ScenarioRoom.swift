/// Scenarios: standards, enforcement, assumptions and what they extend.
enum ScenarioRoom {
    /// A projection of the usual market with these files changed.
    static func projected(
        _ name: String, _ changes: [String: String], _ says: String, _ leaves: [String]
    ) -> Exhibit {
        var files = Samples.market
        for (path, text) in changes { files[path] = Array(text.utf8) }
        return Exhibit(
            name: name, files: files, command: ["simulate"], status: 65, says: says,
            leaves: leaves)
    }

    private static func scenario(
        _ name: String, text: String, says: String, leaves: [String] = []
    ) -> Exhibit {
        projected(name, ["scenarios/other.yaml": text], says, leaves)
    }

    static let exhibits: [Exhibit] = [
        scenario(
            "a share above 1",
            text: """
                extends: baseline
                standards: {late_rate: {limit: 5}}

                """,
            says: """
                scenarios/other.yaml:2:32: standards.late_rate.limit is "5"; a share is \
                at most 1: write 5% or a fraction
                """),
        scenario(
            "a share below 0",
            text: """
                extends: baseline
                standards: {late_rate: {limit: -5%}}

                """,
            says: """
                scenarios/other.yaml:2:32: standards.late_rate.limit is "-5%"; a share \
                from 0% to 100% is expected
                """),
        scenario(
            "a share with a decimal comma",
            text: """
                extends: baseline
                standards: {late_rate: {limit: "2,5%"}}

                """,
            says: """
                scenarios/other.yaml:2:32: standards.late_rate.limit is "2,5%"; write \
                decimals with a point: 2.5%
                """),
        scenario(
            "a share in words",
            text: """
                extends: baseline
                standards: {late_rate: {limit: low}}

                """,
            says: """
                scenarios/other.yaml:2:32: standards.late_rate.limit is "low"; a number \
                is expected
                """),
        scenario(
            "a standard without its limit",
            text: "standards: {late_rate: {window_days: 30}}\n",
            says: """
                scenarios/other.yaml:1:24: standards.late_rate.limit is missing; write \
                limit: 5%
                """),
        scenario(
            "a misspelt KPI",
            text: """
                extends: baseline
                standards: {late_rte: {limit: 5%}}

                """,
            says: """
                scenarios/other.yaml:2:13: there is no KPI "late_rte"; did you mean \
                "late_rate"?
                """),
        scenario(
            "a KPI that the data do not give",
            text: """
                extends: baseline
                standards: {return_rate: {limit: 5%}}

                """,
            says: """
                scenarios/other.yaml:2:13: the orders do not give KPI "return_rate", \
                which needs returned_at; add the columns or leave it out
                """),
        scenario(
            "a misspelt field",
            text: """
                extends: baseline
                standards: {late_rate: {limt: 5%}}

                """,
            says: """
                scenarios/other.yaml:2:25: unknown key "limt" in standards.late_rate; did \
                you mean "limit"?
                """),
        scenario(
            "a duration with its unit",
            text: """
                extends: baseline
                standards: {late_rate: {window_days: 30 days}}

                """,
            says: """
                scenarios/other.yaml:2:38: standards.late_rate.window_days is "30 days"; \
                the key says the unit: write 30
                """),
        scenario(
            "two standards for one KPI",
            text: """
                extends: baseline
                standards: {on_time_rate: {limit: 95%}}

                """,
            says: """
                scenarios/other.yaml:2:13: standards.on_time_rate is a second standard for \
                late_rate; keep one
                """),
        scenario(
            "a parent that is not there",
            text: "extends: basline\n",
            says: """
                scenarios/other.yaml:1:10: there is no scenario "basline" (looked for \
                scenarios/basline.yaml); did you mean "baseline"?
                """),
        scenario(
            "a scenario that extends itself",
            text: "extends: other\n",
            says: """
                scenarios/other.yaml:1:10: extends goes round in a circle: other -> other; \
                let one of them extend nothing
                """),
        scenario(
            "removing what is not there",
            text: """
                extends: baseline
                standards: {cancel_rate: remove}

                """,
            says: """
                scenarios/other.yaml:2:13: "cancel_rate" is removed here, but there is \
                nothing of that name
                """),
        scenario(
            "a ladder that goes down",
            text: """
                extends: baseline
                enforcement: {ladder: [{after_misses: 2, action: warn}, {after_misses: 1, action: terminate}]}

                """,
            says: """
                scenarios/other.yaml:2:23: enforcement.ladder: after_misses must rise from \
                rung to rung; 1 follows 2
                """),
        scenario(
            "a misspelt action",
            text: """
                extends: baseline
                enforcement: {ladder: [{after_misses: 1, action: warm}]}

                """,
            says: """
                scenarios/other.yaml:2:50: enforcement.ladder.action is "warm"; one of \
                warn, corrective_action_plan, deboost, order_cap, suppress, suspend, terminate is \
                expected; did you mean "warn"?
                """),
        scenario(
            "a suspension without its length",
            text: """
                extends: baseline
                enforcement: {ladder: [{after_misses: 1, action: suspend}]}

                """,
            says: """
                scenarios/other.yaml:2:24: enforcement.ladder.days is missing; say how long \
                a suspend lasts
                """),
        scenario(
            "a window that switches without a default",
            text: """
                extends: baseline
                standards: {late_rate: {window_days: {when: []}}}

                """,
            says: """
                scenarios/other.yaml:2:38: standards.late_rate.window_days.default is \
                missing; say what holds where no condition does
                """),
        scenario(
            "a window by a column that is not there",
            text: """
                extends: baseline
                standards: {late_rate: {window_days: {default: 90, when: [{if: seller.size > 3, then: 30}]}}}

                """,
            says: """
                standard late_rate, window_days: `seller.size` cannot be evaluated in a \
                projection; expected seller attributes, measured KPIs as seller.late_rate, \
                seller.orders_90d, seller.tenure_months, order.channel
                """,
            leaves: ["models/fitted/next-order-#.json"]),
        scenario(
            "a deboost without its factor",
            text: """
                extends: baseline
                enforcement: {ladder: [{after_misses: 1, action: deboost, days: 30}]}

                """,
            says: """
                scenarios/other.yaml:2:24: enforcement.ladder.factor is missing; write \
                factor: 50%, of the weight that it leaves
                """),
        scenario(
            "points that step down",
            text: """
                extends: baseline
                enforcement: {counts: points, step_down_after: 2, ladder: []}

                """,
            says: """
                scenarios/other.yaml:2:48: enforcement.step_down_after does not go with \
                counts: points; points expire: write expire_days: 180, or reset: quarter
                """),
        scenario(
            "an onboarding cap without its number",
            text: """
                extends: baseline
                onboarding: {days: 90}

                """,
            says: """
                scenarios/other.yaml:2:13: onboarding.orders_per_day is missing; write \
                orders_per_day: 20
                """),
        scenario(
            "enforcement off",
            text: """
                extends: baseline
                enforcement: off

                """,
            says: """
                scenarios/other.yaml:2:14: enforcement is "off"; write none, or a mapping \
                with a ladder
                """),
        scenario(
            "certainty of 90",
            text: """
                extends: baseline
                standards: {late_rate: {judged_by: {posterior: 90}}}

                """,
            says: """
                scenarios/other.yaml:2:48: standards.late_rate.judged_by.posterior is \
                "90"; a share is at most 1: write 90% or a fraction
                """),
        scenario(
            "an exemption by a column that is not there",
            text: """
                extends: baseline
                standards: {late_rate: {exempt: seller.fulfillment == "platform"}}

                """,
            says: """
                standard late_rate, exempt: `seller.fulfillment` cannot be evaluated in a \
                projection; expected seller attributes, measured KPIs as seller.late_rate, \
                seller.orders_90d, seller.tenure_months, order.channel
                """,
            leaves: ["models/fitted/next-order-#.json"]),
        scenario(
            "an interval upside down",
            text: """
                extends: baseline
                assumptions: {diverted_share: {interval: [80%, 50%]}}

                """,
            says: """
                scenarios/other.yaml:2:42: assumptions.diverted_share: two numbers in \
                ascending order are expected: [a, b]
                """),
        scenario(
            "an interval of three numbers",
            text: """
                extends: baseline
                assumptions: {diverted_share: {interval: [10%, 50%, 80%]}}

                """,
            says: """
                scenarios/other.yaml:2:42: assumptions.diverted_share: two numbers in \
                ascending order are expected: [a, b]
                """),
        scenario(
            "an interval of a share that begins at 0",
            text: """
                extends: baseline
                assumptions: {diverted_share: {interval: [0%, 50%]}}

                """,
            says: """
                scenarios/other.yaml:2:31: assumptions.diverted_share: an interval of a \
                share must lie strictly within 0 and 1
                """),
        scenario(
            "an interval at level 100%",
            text: """
                extends: baseline
                assumptions: {diverted_share: {interval: [10%, 50%], level: 100%}}

                """,
            says: """
                scenarios/other.yaml:2:31: assumptions.diverted_share: the level must lie \
                between 0 % and 100 %
                """),
        scenario(
            "two distributions",
            text: """
                extends: baseline
                assumptions: {diverted_share: {interval: [10%, 50%], beta: {mean: 3%, sd: 1%}}}

                """,
            says: """
                scenarios/other.yaml:2:31: assumptions.diverted_share needs exactly one \
                distribution: a number, interval, normal, log_normal, beta, uniform, \
                triangular, pert or choice
                """),
        scenario(
            "a beta too wide",
            text: """
                extends: baseline
                assumptions: {diverted_share: {beta: {mean: 50%, sd: 50%}}}

                """,
            says: """
                scenarios/other.yaml:2:38: assumptions.diverted_share: a beta needs a mean \
                between 0 and 1 and a smaller sd than sqrt(mean * (1 - mean))
                """),
        scenario(
            "a beta without its spread",
            text: """
                extends: baseline
                assumptions: {diverted_share: {beta: {mean: 50%}}}

                """,
            says: """
                scenarios/other.yaml:2:38: assumptions.diverted_share.beta needs mean, and \
                sd of at least 0: {mean: …, sd: …}
                """),
        scenario(
            "a share that may be 10",
            text: """
                extends: baseline
                assumptions: {diverted_share: {choice: {values: [10, 20], weights: [1, 1]}}}

                """,
            says: """
                scenarios/other.yaml:2:31: assumptions.diverted_share: 10 is no share \
                between 0 and 1
                """),
        scenario(
            "a triangle upside down",
            text: """
                extends: baseline
                assumptions: {diverted_share: {triangular: {low: 50%, mode: 20%, high: 90%}}}

                """,
            says: """
                scenarios/other.yaml:2:44: assumptions.diverted_share.triangular needs low, \
                mode and high that rise: {low: …, mode: …, high: …}
                """),
        scenario(
            "evidence from the gut",
            text: """
                extends: baseline
                assumptions: {diverted_share: {fixed: 50%, evidence: gut}}

                """,
            says: """
                scenarios/other.yaml:2:54: assumptions.diverted_share.evidence is "gut"; \
                one of experiment, quasi_experiment, observational, assumption is expected
                """),
        scenario(
            "a negative hazard ratio",
            text: """
                extends: baseline
                assumptions: {exit_after_warning: {hazard_ratio: -1}}

                """,
            says: """
                scenarios/other.yaml:2:50: assumptions.exit_after_warning is -1; a number \
                above 0 is expected
                """),
        scenario(
            "an odds ratio for a hazard",
            text: """
                extends: baseline
                assumptions: {exit_after_warning: {odds_ratio: 2}}

                """,
            says: """
                scenarios/other.yaml:2:35: assumptions.exit_after_warning is given as \
                hazard_ratio
                """),
        scenario(
            "a correlation of 1.5",
            text: """
                extends: baseline
                correlations: [{between: [causal_share, diverted_share], rank: 1.5}]

                """,
            says: """
                scenarios/other.yaml:2:64: correlations.rank is "1.5"; a number between \
                -1 and 1 is expected
                """),
        scenario(
            "a correlation of what is not there",
            text: """
                extends: baseline
                correlations: [{between: [causal_shar, diverted_share], rank: 0.5}]

                """,
            says: """
                correlations: no input has the path assumptions.causal_shar; there are \
                assumptions.causal_share, assumptions.diverted_share, \
                assumptions.exit_after_warning, assumptions.improve_after_warning, \
                assumptions.improvement, assumptions.moved_to_online_share, \
                assumptions.order_growth.yearly
                """,
            leaves: ["models/fitted/next-order-#.json"]),
        scenario(
            "a program that is not there",
            text: """
                extends: baseline
                programs: {coach: {}}

                """,
            says: """
                scenarios/other.yaml:2:12: there is no program "coach" (looked for \
                scenarios/programs/coach.yaml)
                """),
        scenario(
            "programs as a list",
            text: """
                extends: baseline
                programs: [coach]

                """,
            says: """
                scenarios/other.yaml:2:11: programs is a list; a mapping of keys to values \
                is expected
                """),
    ]
}
