/// Models, formulas and data that cannot be fitted.
enum ModelRoom {
    private static func model(_ name: String, text: String, says: String) -> Exhibit {
        var files = Samples.market
        files["models/m.yaml"] = Array(text.utf8)
        return Exhibit(name: name, files: files, command: ["fit", "m"], status: 65, says: says)
    }

    private static func command(_ name: String, words: [String], says: String) -> Exhibit {
        Exhibit(name: name, files: Samples.market, command: words, status: 65, says: says)
    }

    /// A fit of any file.
    private static func fit(
        _ name: String, text: String, kind: String = "logistic", formula: String,
        more: [String] = [], status: Int32 = 65, says: String, finds: [String] = []
    ) -> Exhibit {
        Exhibit(
            name: name, files: ["d.csv": Array(text.utf8)],
            command: ["fit", "--data", "d.csv", "--kind", kind, "--formula", formula] + more,
            status: status, says: says, finds: finds)
    }

    static let exhibits: [Exhibit] = [
        model(
            "no kind",
            text: "formula: repurchased_90d ~ late\n",
            says: "models/m.yaml:1:1: kind is missing; write kind: logistic"),
        model(
            "an unknown kind",
            text: """
                kind: logit
                formula: repurchased_90d ~ late

                """,
            says: """
                models/m.yaml:1:7: kind is "logit"; one of logistic, kaplan_meier, cox, aft, \
                generalized_gamma, piecewise_exponential, cure, mixed_logistic, competing_risks, \
                fine_gray, cause_specific, multinomial, discrete_hazard is expected
                """),
        model(
            "a law of times for a model without one",
            text: """
                kind: cox
                distribution: weibull
                formula: Surv(start, stop, repurchased) ~ late

                """,
            says: """
                models/m.yaml:2:15: distribution goes with kind: aft or kind: cure; leave it \
                out of kind cox
                """),
        model(
            "a link that no hazard has",
            text: """
                kind: discrete_hazard
                link: probit
                formula: Surv(start, stop, next_channel) ~ late

                """,
            says: """
                models/m.yaml:2:7: link is "probit"; one of cloglog, logit is expected
                """),
        model(
            "a link for a model without one",
            text: """
                kind: logistic
                link: logit
                formula: repurchased_90d ~ late

                """,
            says: """
                models/m.yaml:2:7: link goes with kind: discrete_hazard; leave it out of kind \
                logistic
                """),
        model(
            "an unknown law of times",
            text: """
                kind: aft
                distribution: lognormal
                formula: Surv(start, stop, repurchased) ~ late

                """,
            says: """
                models/m.yaml:2:15: distribution is "lognormal"; one of exponential, weibull, \
                log_normal, log_logistic is expected; did you mean "log_normal"?
                """),
        model(
            "who is cured in a model that cures nobody",
            text: """
                kind: aft
                incidence: category
                formula: Surv(start, stop, repurchased) ~ late

                """,
            says: """
                models/m.yaml:2:12: incidence goes with kind: cure; leave it out of kind aft
                """),
        model(
            "no formula",
            text: "kind: logistic\n",
            says: """
                models/m.yaml:1:1: formula is missing; write formula: repurchased_90d ~ \
                late + category
                """),
        model(
            "a misspelt key",
            text: """
                kind: logistic
                formula: repurchased_90d ~ late
                clusters: [buyer_id]

                """,
            says: """
                models/m.yaml:3:1: unknown key "clusters" at the top; did you mean \
                "cluster"?
                """),
        model(
            "a column that is not there",
            text: """
                kind: logistic
                formula: repurchased_90d ~ lat

                """,
            says: """
                models/m.yaml:2:10: model m: lat: there is no such column; did you mean \
                "late"?
                """),
        model(
            "no tilde",
            text: """
                kind: logistic
                formula: repurchased_90d late

                """,
            says: """
                models/m.yaml:2:10: model m: repurchased_90d late, character 21: found the \
                end, expected "~" between the outcome and the terms
                """),
        model(
            "nothing after the tilde",
            text: """
                kind: logistic
                formula: repurchased_90d ~

                """,
            says: """
                models/m.yaml:2:10: model m: repurchased_90d ~, character 18: found the \
                end, expected a term
                """),
        model(
            "two tildes",
            text: """
                kind: logistic
                formula: a ~ b ~ c

                """,
            says: """
                models/m.yaml:2:10: model m: a ~ b ~ c, character 7: found a second "~", \
                expected one "~" between outcome and terms
                """),
        model(
            "a bracket that stays open",
            text: """
                kind: logistic
                formula: repurchased_90d ~ log(gmv

                """,
            says: """
                models/m.yaml:2:10: model m: repurchased_90d ~ log(gmv, character 26: found \
                the end, expected "," or ")"
                """),
        model(
            "a misspelt function",
            text: """
                kind: logistic
                formula: repurchased_90d ~ logg(gmv)

                """,
            says: """
                models/m.yaml:2:10: model m: repurchased_90d ~ logg(gmv), character 19: \
                found "logg", expected "log"
                """),
        model(
            "a spline of no freedom",
            text: """
                kind: logistic
                formula: repurchased_90d ~ ns(gmv, 0)

                """,
            says: """
                models/m.yaml:2:10: model m: repurchased_90d ~ ns(gmv, 0), character 27: \
                found "0", expected a whole number from 1 to 20
                """),
        model(
            "a spline of texts",
            text: """
                kind: logistic
                formula: repurchased_90d ~ ns(seller_id, 3)

                """,
            says: """
                models/m.yaml:2:10: model m: seller_id: expected numbers, found texts; \
                compare them, as in `seller_id == "…"`
                """),
        model(
            "forty factors crossed",
            text: "kind: logistic\nformula: repurchased_90d ~ gmv"
                + String(repeating: "*gmv", count: 39) + "\n",
            says: """
                models/m.yaml:2:10: model m: repurchased_90d ~ \
                gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv*gmv, \
                character 19: found 40 factors joined by "*", expected at most 6; write \
                the interactions to keep, as in a:b
                """),
        model(
            "survival in a logistic model",
            text: """
                kind: logistic
                formula: Surv(start, stop, next_channel) ~ late

                """,
            says: """
                models/m.yaml:2:10: model m: a logistic model needs an outcome of 0 and 1 \
                or cbind(successes, trials), but the formula is Surv(start, stop, \
                next_channel) ~ late
                """),
        model(
            "a filter with one =",
            text: """
                kind: logistic
                formula: repurchased_90d ~ late
                filter: late = true

                """,
            says: """
                models/m.yaml:3:9: filter: late = true, character 6: found "=", expected \
                "==" (a comparison is written with two)
                """),
        model(
            "a filter that keeps nothing",
            text: """
                kind: logistic
                formula: repurchased_90d ~ late
                filter: gmv > 1000

                """,
            says: """
                models/m.yaml:2:10: model m: no row can be used because the table is empty; \
                check the columns of the formula or filter less
                """),
        model(
            "a filter that is a number",
            text: """
                kind: logistic
                formula: repurchased_90d ~ late
                filter: gmv + 1

                """,
            says: """
                models/m.yaml:2:10: model m: in `gmv + 1`: expected true or false, found a \
                number
                """),
        model(
            "a cluster as a text",
            text: """
                kind: logistic
                formula: repurchased_90d ~ late
                cluster: buyer_id

                """,
            says: "models/m.yaml:3:10: cluster is \"buyer_id\"; a list is expected: [buyer_id]"),
        model(
            "a penalty",
            text: """
                kind: logistic
                formula: repurchased_90d ~ late
                penalty: bridge

                """,
            says: """
                models/m.yaml:3:10: penalty "bridge" is not offered by this version; write none, \
                firth, ridge, lasso or elastic_net
                """),
        model(
            "a penalty of another kind",
            text: """
                kind: cox
                formula: Surv(start, stop, repurchased) ~ late
                penalty: {kind: firth}

                """,
            says: """
                models/m.yaml:3:10: penalty: firth goes with kind: logistic; leave it out of kind cox
                """),
        model(
            "a penalty of no strength",
            text: """
                kind: cox
                formula: Surv(start, stop, repurchased) ~ late
                penalty: {kind: lasso, lambda: 0}

                """,
            says: """
                models/m.yaml:3:32: penalty.lambda is 0; write a number above 0, or cv to have it \
                chosen by cross-validation
                """),
        model(
            "a mixture of a pure penalty",
            text: """
                kind: logistic
                formula: repurchased_90d ~ late
                penalty: {kind: ridge, alpha: 0.5}

                """,
            says: """
                models/m.yaml:3:24: unknown key "alpha" in penalty; known here: kind, lambda
                """),
        model(
            "an incidence of no cause",
            text: """
                kind: fine_gray
                formula: Surv(days, next_channel) ~ late

                """,
            says: "models/m.yaml:1:1: cause is missing; write cause: marketplace"),
        model(
            "effects of no group",
            text: """
                kind: mixed_logistic
                formula: repurchased_90d ~ late

                """,
            says: "models/m.yaml:1:1: group is missing; write group: seller_id"),
        model(
            "a group in a model without effects",
            text: """
                kind: logistic
                formula: repurchased_90d ~ late
                group: seller_id

                """,
            says: """
                models/m.yaml:3:8: group goes with kind: mixed_logistic; leave it out of kind \
                logistic
                """),
        model(
            "frailty of sellers",
            text: """
                kind: discrete_hazard
                formula: Surv(start, stop, next_channel) ~ late
                frailty: {by: seller_id}

                """,
            says: "models/m.yaml:3:10: frailty.by is \"seller_id\"; buyers differ: write buyer_id"),
        model(
            "a thousand classes of buyers",
            text: """
                kind: discrete_hazard
                formula: Surv(start, stop, next_channel) ~ late
                frailty: {classes: 1000}

                """,
            says: "models/m.yaml:2:10: model m: 1000 buyer classes; expected from 1 to 8"),
        model(
            "an outcome that is always 1",
            text: """
                kind: logistic
                formula: on_marketplace ~ gmv

                """,
            says: """
                models/m.yaml:2:10: model m: on_marketplace is 1 in every row that can be \
                used: there is nothing to compare; widen the data or choose another outcome
                """),
        command(
            "a model that is not there",
            words: ["fit", "next-ordr"],
            says: """
                there is no model "next-ordr" (looked for models/next-ordr.yaml); did you \
                mean "next-order"?
                """),
        fit(
            "data that a column separates",
            text: Samples.table { "\($0),\($0 > 30 ? 1 : 0),c,\($0 + 1),1" },
            formula: "y ~ x",
            says: """
                the outcome is told apart without error by "x" (upwards), so that these \
                estimates run to infinity; write `penalty: firth` for finite ones, leave the \
                columns out, or join rare levels
                """),
        fit(
            "a column with one value",
            text: Samples.table { "3,\($0 % 2),c,\($0 + 1),1" },
            formula: "y ~ x",
            status: 0, says: "",
            finds: [
                """
                warning: "x" is left out: it has one value, or other columns of the model \
                determine it; remove it, or one of those it repeats
                """
            ]),
        fit(
            "a column that is twice another",
            text: Samples.table { "\($0),\($0 % 2),c,\($0 * 2),1" },
            formula: "y ~ x + t",
            status: 0, says: "",
            finds: [
                """
                warning: "t" is left out: it has one value, or other columns of the model \
                determine it; remove it, or one of those it repeats
                """
            ]),
        fit(
            "an outcome without a value",
            text: Samples.table { "\($0),,c,\($0 + 1),1" },
            formula: "y ~ x",
            says: """
                no row can be used (y is missing: 60); check the columns of the formula or \
                filter less
                """),
        fit(
            "a column without a value",
            text: Samples.table { ",\($0 % 2),c,\($0 + 1),1" },
            formula: "y ~ x",
            says: """
                no row can be used (x is missing: 60); check the columns of the formula or \
                filter less
                """),
        fit(
            "an outcome of 0, 1 and 2",
            text: Samples.table { "\($0),\($0 % 3),c,\($0 + 1),1" },
            formula: "y ~ x",
            says: "d.csv:4: y \"2\": expected 0 or 1 (no or yes) (19 more like it)"),
        fit(
            "an outcome of texts",
            text: Samples.table { "\($0),\($0 % 2 == 1 ? "yes" : "no"),c,\($0 + 1),1" },
            formula: "y ~ x",
            says: "d.csv: y: expected numbers, found texts; compare them, as in `y == \"…\"`"),
        fit(
            "a header and nothing below it",
            text: "x,y,z,t,s\n",
            formula: "y ~ x",
            says: """
                no row can be used because the table is empty; check the columns of the \
                formula or filter less
                """),
        fit(
            "one row",
            text: """
                x,y,z,t,s
                1,1,c,1,1

                """,
            formula: "y ~ x",
            says: """
                y is 1 in every row that can be used: there is nothing to compare; widen \
                the data or choose another outcome
                """),
        fit(
            "nobody has the event",
            text: Samples.table { "\($0),\($0 % 2),c,\($0 + 5),0" },
            kind: "cox",
            formula: "Surv(t, s) ~ x",
            says: """
                s is 0 in every row that can be used: without an event there is nothing to \
                estimate; follow longer or choose another event
                """),
        fit(
            "times that end before they start",
            text: Samples.table { "\($0),\($0 % 2),c,\($0 + 5),1" },
            kind: "cox",
            formula: "Surv(t, x, s) ~ y",
            says: "d.csv:2: x \"0\": expected a time after t (59 more like it)"),
        fit(
            "a likelihood that rises for ever",
            text: Samples.table { "\($0),\($0 % 2),c,\($0 + 5),\($0 % 2 == 0 && $0 < 10 ? 1 : 0)" },
            kind: "cox",
            formula: "Surv(t, s) ~ y",
            says: """
                the likelihood rises for ever along "y" (downwards): wherever it matters, \
                the row with the event has the most extreme value; leave the columns out or \
                join rare levels
                """),
        fit(
            "no survival in a Cox model",
            text: Samples.table { "\($0),\($0 % 2),c,\($0 + 5),1" },
            kind: "cox",
            formula: "y ~ x",
            says: """
                a Cox model needs Surv(time, event) or Surv(start, stop, event) with an \
                event of 0 and 1, but the formula is y ~ x
                """),
        fit(
            "clusters by a column that is not there",
            text: Samples.table { "\($0),\($0 % 2),c,\($0 + 5),1" },
            formula: "y ~ x",
            more: ["--cluster", "w"],
            says: "d.csv: w: there is no such column; did you mean \"x\"?"),
    ]
}
