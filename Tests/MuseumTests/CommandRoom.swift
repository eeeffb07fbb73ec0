/// Commands, flags, paths and folders that cannot be.
enum CommandRoom {
    private static func command(
        _ name: String, words: [String], with changes: [String: String] = [:],
        status: Int32 = 65, says: String, leaves: [String] = []
    ) -> Exhibit {
        var files = Samples.market
        for (path, text) in changes { files[path] = Array(text.utf8) }
        return Exhibit(
            name: name, files: files, command: words, status: status, says: says, leaves: leaves)
    }

    static let exhibits: [Exhibit] = [
        command(
            "a misspelt command",
            words: ["simulat"],
            status: 64,
            says: "there is no command \"simulat\"; did you mean \"simulate\"?"),
        command(
            "a command that is near nothing",
            words: ["frobnicate"],
            status: 64,
            says: """
                there is no command "frobnicate"; there are: run, init, generate, import, check, \
                panel, fit, diagnose, curves, simulate, sweep, replay, backtest, compare, key-results, \
                runs, merge
                """),
        command(
            "an unknown flag",
            words: ["check", "--fast"],
            status: 64,
            says: "Unknown option '--fast'"),
        command(
            "no replicates",
            words: ["simulate", "--replicates", "0"],
            status: 64,
            says: "--replicates is 0; at least 2 are needed"),
        command(
            "replicates in words",
            words: ["simulate", "--replicates", "many"],
            status: 64,
            says: "The value 'many' is invalid for '--replicates <replicates>'"),
        command(
            "no workers",
            words: ["simulate", "--workers", "0"],
            status: 64,
            says: "--workers is 0; at least 1 is needed"),
        command(
            "the fifth of four shards",
            words: ["simulate", "--shard", "5/4"],
            status: 64,
            says: "--shard is \"5/4\"; write PART/PARTS, as 1/4"),
        command(
            "a shard without replicates",
            words: ["simulate", "--shard", "1/5"],
            says: "shard 1/5 of 2 replicates is empty; use at most as many shards as replicates"),
        command(
            "a seed too large",
            words: ["simulate", "--seed", "18446744073709551616"],
            status: 64,
            says: "The value '18446744073709551616' is invalid for '--seed <seed>'"),
        command(
            "--set without =",
            words: ["simulate", "--set", "standards.late_rate.limit"],
            says: """
                --set: "standards.late_rate.limit" has no "="; write PATH=VALUE, as \
                standards.late_rate.limit=5%
                """),
        command(
            "--set without a path",
            words: ["simulate", "--set", "=5%"],
            says: "--set: \"=5%\" has no path; write PATH=VALUE, as standards.late_rate.limit=5%"),
        command(
            "--set of a misspelt KPI",
            words: ["simulate", "--set", "standards.late_rat.limit=5%"],
            says: """
                --set standards.late_rat.limit: there is no KPI "late_rat"; did you mean \
                "late_rate"?
                """),
        command(
            "--set of an unknown key",
            words: ["simulate", "--set", "standard.late_rate.limit=5%"],
            says: """
                --set standard.late_rate.limit: unknown key "standard" at the top; did \
                you mean "standards"?
                """),
        command(
            "--set to half a mapping",
            words: ["simulate", "--set", "standards.late_rate={limit"],
            says: """
                --set standards.late_rate: not valid YAML: a { or [ that opens before is \
                not closed here; close it, and put a comma between its parts
                """),
        command(
            "--set below a value",
            words: ["simulate", "--set", "standards.late_rate.limit.x=5"],
            says: """
                --set standards.late_rate.limit.x: standards.late_rate.limit is a mapping \
                of keys to values; a single value is expected
                """),
        command(
            "--set to nothing",
            words: ["simulate", "--set", "standards.late_rate.limit="],
            says: """
                --set: "standards.late_rate.limit=" has no value; write one, or \
                standards.late_rate.limit=remove to take it out
                """),
        command(
            "a scenario that is not there",
            words: ["simulate", "othr"],
            says: "scenarios/othr.yaml: there is no scenario \"othr\"; did you mean \"other\"?"),
        command(
            "no run to compare",
            words: ["compare", "other"],
            says: "there is no finished run in runs; make one: trustcast run"),
        command(
            "a run that is not there",
            words: ["compare", "other", "--run", "projection-1"],
            says: "there is no run \"projection-1\"; runs here: none"),
        command(
            "nothing to merge",
            words: ["merge"],
            status: 64,
            says: "Missing expected argument '<runs> ...'"),
        command(
            "a file that is not there",
            words: ["fit", "--data", "nope.csv", "--kind", "cox", "--formula", "Surv(t, s) ~ x"],
            says: "nope.csv: cannot read: No such file or directory"),
        command(
            "a kind without its file",
            words: ["fit", "--kind", "cox"],
            status: 64,
            says: "--kind and --formula go with --data FILE"),
        command(
            "a file without its formula",
            words: ["fit", "--data", "data/orders.csv", "--kind", "cox"],
            status: 64,
            says: "--data needs --kind and --formula"),
        command(
            "a workspace that is not there",
            words: ["check", "--workspace", "nowhere"],
            says: """
                there is no nowhere/trustcast.yaml; go to a workspace, name one with \
                --workspace, or make one: trustcast init my-workspace
                """),
        command(
            "a panel that is not there",
            words: ["panel", "sellers"],
            says: """
                there is no panel "sellers"; there are purchases, seller_months, and your own \
                are described under panels in trustcast.yaml
                """),
        command(
            "curves by a column that is not there",
            words: ["curves", "--by", "chanel"],
            says: """
                chanel: there is no such column; there are: order_key, buyer_id, seller_id, \
                ordered_at, days, repurchased, repurchased_30d, repurchased_90d, \
                repurchased_365d, next_channel, pending, late, …
                """),
        command(
            "curves of a filter that ends too early",
            words: ["curves", "--filter", "late =="],
            says: """
                --filter: late ==, character 8: found the end, expected a value: a number, \
                a text, a column, a function or "("
                """),
        command(
            "a workspace in a workspace",
            words: ["init", "."],
            says: "./trustcast.yaml exists; init overwrites nothing"),
        command(
            "an output folder that is not there",
            words: ["panel", "--output", "nowhere/panel.csv"],
            status: 74,
            says: """
                nowhere/panel.csv: cannot write: No such file or directory; make the folder \
                nowhere first
                """),
        command(
            "an output that is a folder",
            words: ["panel", "--output", "data"],
            status: 74,
            says: "data: cannot write: Is a directory; that is a folder; name a file in it"),
        command(
            "an output below a file",
            words: ["panel", "--output", "data/orders.csv/panel.csv"],
            status: 74,
            says: """
                data/orders.csv/panel.csv: cannot write: Not a directory; a file stands \
                where a folder is needed; name another folder
                """),
        command(
            "an output with a name too long",
            words: ["panel", "--output", String(repeating: "x", count: 300)],
            status: 74,
            says: """
                xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…: cannot write: \
                File name too long
                """),
        command(
            "a file where runs belong",
            words: ["simulate"],
            with: ["runs": "not a folder"],
            status: 74,
            says: """
                runs/projection: cannot create: Not a directory; a file stands where a \
                folder is needed; name another folder
                """),
        command(
            "a file where fits belong",
            words: ["simulate"],
            with: ["models/fitted": "not a folder"],
            status: 74,
            says: """
                models/fitted/next-order-#.json: cannot write: Not a directory; a file \
                stands where a folder is needed; name another folder
                """),
        command(
            "a file where rejects belong",
            words: ["check", "--lenient"],
            with: [".trustcast": "not a folder", "data/orders.csv": Samples.orders + "4,a\n"],
            status: 74,
            says: """
                .trustcast/rejects-1.csv: cannot write: Not a directory; a file stands \
                where a folder is needed; name another folder
                """),
        command(
            "a run that was torn",
            words: ["runs"],
            with: ["runs/projection-12345678/run.json": "{\"schema\": \"trust"],
            says: """
                runs/projection-#/run.json is damaged; delete the folder runs/projection-# \
                and run again, which makes the same run
                """),
        command(
            "a run of a later format",
            words: ["runs"],
            with: ["runs/projection-12345678/run.json": "{\"schema\": \"trustcast.run/9\"}"],
            says: """
                runs/projection-#/run.json is of format trustcast.run/9 and this engine \
                reads trustcast.run/2; delete the folder and run again
                """),
        command(
            "a folder where the workspace belongs",
            words: ["check", "--workspace", "data"],
            with: ["data/trustcast.yaml/x": ""],
            status: 74,
            says: "data/trustcast.yaml: cannot read: Is a directory"),
        command(
            "a folder where the orders belong",
            words: ["check"],
            with: ["trustcast.yaml": "trustcast: 1\ndata: {orders: {file: data}}\n"],
            status: 74,
            says: "data: cannot read: Is a directory"),
    ]
}
