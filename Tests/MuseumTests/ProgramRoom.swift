/// Programs, OKRs and the plan of a projection.
enum ProgramRoom {
    private static func program(
        _ name: String, text: String, says: String, leaves: [String] = []
    ) -> Exhibit {
        let other = "extends: baseline\nprograms: {coach: {}}\n"
        return ScenarioRoom.projected(
            name, ["scenarios/other.yaml": other, "scenarios/programs/coach.yaml": text], says,
            leaves)
    }

    private static func objectives(
        _ name: String, text: String, says: String, leaves: [String] = []
    ) -> Exhibit {
        ScenarioRoom.projected(name, ["scenarios/okrs/goals.yaml": text], says, leaves)
    }

    private static func plan(_ name: String, text: String, says: String) -> Exhibit {
        let workspace = String(decoding: Samples.workspace, as: UTF8.self)
        return ScenarioRoom.projected(name, ["trustcast.yaml": workspace + text], says, [])
    }

    static let exhibits: [Exhibit] = [
        program(
            "no uptake",
            text: "effects: {}\n",
            says: """
                scenarios/other.yaml:2:19: programs.coach.uptake is missing; say what share \
                of the eligible takes part: 100%
                """),
        program(
            "an uptake of 3",
            text: "uptake: 3\n",
            says: """
                scenarios/programs/coach.yaml:1:9: programs.coach.uptake is "3"; a share \
                is at most 1: write 3% or a fraction
                """),
        program(
            "a negative capacity",
            text: """
                uptake: 50%
                capacity: -1

                """,
            says: """
                scenarios/programs/coach.yaml:2:11: programs.coach.capacity is "-1"; a \
                whole number of at least 0 is expected
                """),
        program(
            "an end before the start",
            text: """
                uptake: 50%
                starts: 2025-03-01
                ends: 2025-01-01

                """,
            says: """
                scenarios/programs/coach.yaml:3:7: programs.coach.ends is "2025-01-01", \
                before it starts; write a later day, or never
                """),
        program(
            "a negative ramp",
            text: """
                uptake: 50%
                ramp_months: -3

                """,
            says: """
                scenarios/programs/coach.yaml:2:14: programs.coach.ramp_months is "-3"; a \
                number of months from 0 to 1200 is expected
                """),
        program(
            "a half-life of 0",
            text: """
                uptake: 50%
                decay: {half_life_months: 0}

                """,
            says: """
                scenarios/programs/coach.yaml:2:8: programs.coach.decay.half_life_months is \
                0; a number above 0 is expected, or no decay at all
                """),
        program(
            "eligible by a column that is not there",
            text: """
                uptake: 50%
                eligible: seller.lat_rate > 3%

                """,
            says: """
                scenarios/programs/coach.yaml:2:11: programs.coach.eligible reads \
                "seller.lat_rate", which nothing gives; a column of the sellers table that \
                is no date, a measured KPI as seller.late_rate, seller.orders_90d, \
                seller.tenure_months, order.channel or order.category is expected; did you \
                mean "seller.late_rate"?
                """),
        program(
            "eligible by a buyer",
            text: """
                uptake: 50%
                eligible: buyer.orders == 0

                """,
            says: """
                scenarios/programs/coach.yaml:2:11: programs.coach.eligible reads \
                "buyer.orders", and the projection follows buyers in cohorts, not one by one: \
                of a buyer, buyer.home_channel, buyer.last_channel, buyer.last_experience, \
                buyer.months_since_order may be read
                """),
        program(
            "odds of leaving",
            text: """
                uptake: 50%
                effects: {stay: {changes: seller.exit, odds_ratio: 0.5}}

                """,
            says: """
                scenarios/programs/coach.yaml:2:40: programs.coach.effects.stay.odds_ratio \
                does not go with changes: seller.exit, which is a hazard of leaving; write \
                hazard_ratio or relative
                """),
        program(
            "eligible by a number",
            text: """
                uptake: 50%
                eligible: seller.late_rate + 1

                """,
            says: """
                program coach, eligible: `seller.late_rate + 1` is not true or false; \
                compare it with something
                """,
            leaves: ["models/fitted/next-order-#.json"]),
        program(
            "an effect without its size",
            text: """
                uptake: 50%
                effects: {help: {changes: seller.late_rate}}

                """,
            says: """
                scenarios/programs/coach.yaml:2:17: programs.coach.effects.help needs \
                exactly one of odds_ratio, hazard_ratio, relative and points
                """),
        program(
            "an effect on two scales",
            text: """
                uptake: 50%
                effects: {help: {changes: seller.late_rate, odds_ratio: 0.5, relative: -20%}}

                """,
            says: """
                scenarios/programs/coach.yaml:2:17: programs.coach.effects.help needs \
                exactly one of odds_ratio, hazard_ratio, relative and points
                """),
        program(
            "an effect on nothing",
            text: """
                uptake: 50%
                effects: {help: {changes: seller.late_rte, odds_ratio: 0.5}}

                """,
            says: """
                scenarios/programs/coach.yaml:2:27: programs.coach.effects.help.changes is \
                "seller.late_rte", which nothing simulates; did you mean \
                "seller.late_rate"?
                """),
        program(
            "an odds ratio of 0",
            text: """
                uptake: 50%
                effects: {help: {changes: seller.late_rate, odds_ratio: 0}}

                """,
            says: """
                scenarios/programs/coach.yaml:2:57: programs.coach.effects.help is 0; a \
                number above 0 is expected
                """),
        program(
            "a change by -25",
            text: """
                uptake: 50%
                effects: {help: {changes: seller.late_rate, relative: -25}}

                """,
            says: """
                scenarios/programs/coach.yaml:2:55: programs.coach.effects.help.relative is \
                "-25", a change by a factor of -25; write -25%, or -2500% if that is meant
                """),
        program(
            "a change by -150%",
            text: """
                uptake: 50%
                effects: {help: {changes: seller.late_rate, relative: -150%}}

                """,
            says: """
                scenarios/programs/coach.yaml:2:55: programs.coach.effects.help.relative \
                goes below -100%, and nothing can fall by more than all of it
                """),
        program(
            "points in percent",
            text: """
                uptake: 50%
                effects: {help: {changes: seller.late_rate, points: -2%}}

                """,
            says: """
                scenarios/programs/coach.yaml:2:53: programs.coach.effects.help.points is \
                "-2%"; points are percentage points: write -2
                """),
        program(
            "after an experience that nobody has",
            text: """
                uptake: 50%
                effects: {thanks: {changes: buyer.repurchase, after: [lte], hazard_ratio: 1.1}}

                """,
            says: """
                scenarios/programs/coach.yaml:2:54: programs.coach.effects.thanks.after \
                names "lte"; one of clean, late, defective, late_and_defective, cancelled \
                is expected
                """),
        program(
            "an effect on lateness after an experience",
            text: """
                uptake: 50%
                effects: {help: {changes: seller.late_rate, after: [late], odds_ratio: 0.8}}

                """,
            says: """
                scenarios/programs/coach.yaml:2:52: programs.coach.effects.help.after says \
                how repurchase changes, and this changes something else; leave it out, or \
                write changes: buyer.repurchase
                """),
        program(
            "a path of an effect on leaving",
            text: """
                uptake: 50%
                effects: {help: {changes: seller.exit, path: direct, hazard_ratio: 0.8}}

                """,
            says: """
                scenarios/programs/coach.yaml:2:46: programs.coach.effects.help.path says how \
                repurchase changes, and this changes something else; leave it out, or write \
                changes: buyer.repurchase
                """),
        objectives(
            "a misspelt metric",
            text:
                "objectives: {more: {key_results: {sales: {metric: gmw, target: 3, due: 2024-02-24}}}}\n",
            says: """
                scenarios/okrs/goals.yaml:1:51: objectives.more.key_results.sales.metric is \
                "gmw", which is no metric; did you mean "gmv"?
                """),
        objectives(
            "a target in words",
            text:
                "objectives: {more: {key_results: {sales: {metric: gmv, target: high, due: 2024-02-24}}}}\n",
            says: """
                scenarios/okrs/goals.yaml:1:64: objectives.more.key_results.sales.target is \
                "high"; a number is expected
                """),
        objectives(
            "no due day",
            text: "objectives: {more: {key_results: {sales: {metric: gmv, target: 3}}}}\n",
            says: """
                scenarios/okrs/goals.yaml:1:42: objectives.more.key_results.sales.due is \
                missing; write a day as 2025-12-31
                """),
        objectives(
            "due after the projection",
            text:
                "objectives: {more: {key_results: {sales: {metric: gmv, target: 3, due: 2030-12-31}}}}\n",
            says: """
                scenarios/okrs/goals.yaml: key result sales: due 2030-12-31 is after the \
                projection's last day 2024-02-24; make the horizon longer or the due day \
                earlier
                """,
            leaves: ["models/fitted/next-order-#.json"]),
        objectives(
            "due before the projection",
            text:
                "objectives: {more: {key_results: {sales: {metric: gmv, target: 3, due: 2020-12-31}}}}\n",
            says: """
                scenarios/okrs/goals.yaml: key result sales: due 2020-12-31 is before the \
                end of the projection's first step 2024-01-24; nothing is left to project
                """,
            leaves: ["models/fitted/next-order-#.json"]),
        objectives(
            "per week",
            text:
                "objectives: {more: {key_results: {sales: {metric: gmv, target: 3, due: 2024-02-24, per: week}}}}\n",
            says: """
                scenarios/okrs/goals.yaml:1:89: objectives.more.key_results.sales.per is \
                "week"; one of month, quarter, year is expected
                """),
        objectives(
            "a segment that is not there",
            text:
                "objectives: {more: {key_results: {sales: {metric: gmv, segment: {chanel: store}, target: 3, due: 2024-02-24}}}}\n",
            says: """
                scenarios/okrs/goals.yaml: key result sales: there is no gmv[chanel=store]; \
                there are gmv, gmv[channel=marketplace], gmv[channel=online], \
                gmv[channel=store]
                """,
            leaves: ["models/fitted/next-order-#.json"]),
        objectives(
            "objectives as a list",
            text: "objectives: [more]\n",
            says: """
                scenarios/okrs/goals.yaml:1:13: objectives is a list; a mapping of keys to \
                values is expected
                """),
        plan(
            "OKRs that are not there",
            text: "projection: {okrs: [goal]}\n",
            says: "scenarios/okrs/goal.yaml: there is no such OKR file; did you mean \"goals\"?"),
        plan(
            "a scenario that is not there",
            text: "projection: {scenarios: [othr]}\n",
            says: "scenarios/othr.yaml: there is no scenario \"othr\"; did you mean \"other\"?"),
        ScenarioRoom.projected(
            "a circle of parents", ["scenarios/baseline.yaml": "extends: other\n"],
            """
            scenarios/other.yaml:1:10: extends goes round in a circle: baseline -> \
            other -> baseline; let one of them extend nothing
            """, []),
    ]
}
