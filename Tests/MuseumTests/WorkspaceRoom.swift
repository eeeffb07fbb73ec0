/// Workspaces: what is no YAML, or YAML that is not read.
enum WorkspaceRoom {
    /// The smallest workspace, with these lines below it.
    static func workspace(
        _ name: String, text: String, status: Int32 = 65, says: String, finds: [String] = []
    ) -> Exhibit {
        let whole = String(decoding: Samples.workspace, as: UTF8.self) + text
        return wholeWorkspace(
            name, bytes: Array(whole.utf8), status: status, says: says, finds: finds)
    }

    static func wholeWorkspace(_ name: String, text: String, says: String) -> Exhibit {
        wholeWorkspace(name, bytes: Array(text.utf8), says: says)
    }

    static func wholeWorkspace(
        _ name: String, bytes: [UInt8], status: Int32 = 65, says: String, finds: [String] = []
    ) -> Exhibit {
        Exhibit(
            name: name,
            files: ["trustcast.yaml": bytes, "data/orders.csv": Array(Samples.orders.utf8)],
            command: ["check"], status: status, says: says, finds: finds)
    }

    static let exhibits: [Exhibit] = [
        wholeWorkspace(
            "nothing",
            text: "",
            says: """
                trustcast.yaml:1:1: trustcast is missing; write trustcast: 1, the version \
                of the format
                """),
        wholeWorkspace(
            "a text",
            text: "hello\n",
            says: """
                trustcast.yaml:1:1: the file is "hello"; a mapping of keys to values is \
                expected
                """),
        wholeWorkspace(
            "a list",
            text: """
                - a
                - b

                """,
            says: """
                trustcast.yaml:1:1: the file is a list; a mapping of keys to values is \
                expected
                """),
        wholeWorkspace(
            "no version",
            text: "data: {orders: {file: data/orders.csv}}\n",
            says: """
                trustcast.yaml:1:1: trustcast is missing; write trustcast: 1, the version \
                of the format
                """),
        wholeWorkspace(
            "a newer version",
            text: """
                trustcast: 2
                data: {orders: {file: data/orders.csv}}

                """,
            says: """
                trustcast.yaml:1:12: the file is of format 2 and this engine reads format \
                1; install the version of Trustcast that wrote it
                """),
        wholeWorkspace(
            "a version in words",
            text: """
                trustcast: one
                data: {orders: {file: data/orders.csv}}

                """,
            says: """
                trustcast.yaml:1:12: trustcast is "one"; a whole number of at least 1 is \
                expected
                """),
        wholeWorkspace(
            "a misspelt version",
            text: """
                trustcats: 1
                data: {orders: {file: data/orders.csv}}

                """,
            says: """
                trustcast.yaml:1:1: unknown key "trustcats" at the top; did you mean \
                "trustcast"?
                """),
        workspace(
            "an unknown key",
            text: "titel: My shop\n",
            says: "trustcast.yaml:3:1: unknown key \"titel\" at the top; did you mean \"title\"?"),
        workspace(
            "an unknown key that is near nothing",
            text: "colour: blue\n",
            says: """
                trustcast.yaml:3:1: unknown key "colour" at the top; known here: as_of, \
                currency, data, economics, folders, kpis, panels, projection, time_zone, \
                title, trustcast
                """),
        workspace(
            "an unknown key inside",
            text: "panels: {purchases: {landmark: 3}}\n",
            says: """
                trustcast.yaml:3:22: unknown key "landmark" in panels.purchases; known \
                here: follow_up_days, history_burn_in_days, landmark_days, late_grace_days, \
                replacement_days
                """),
        workspace(
            "a key twice",
            text: """
                title: a
                title: b

                """,
            says: "trustcast.yaml:3:1: the key \"title\" is written twice here; keep one of them"),
        workspace(
            "a key twice inside",
            text: """
                projection:
                  horizon: 3
                  horizon: 4

                """,
            says: """
                trustcast.yaml:4:3: the key "horizon" is written twice here; keep one of \
                them
                """),
        workspace(
            "an anchor",
            text: "title: &t My shop\n",
            says: "trustcast.yaml:3:8: anchors are not read; write the value out where it is used"),
        workspace(
            "an alias of nothing",
            text: "title: *t\n",
            says: """
                trustcast.yaml:3:8: not valid YAML: aliases are not read; write the value \
                out, or put a text that begins with * in double quotes
                """),
        workspace(
            "a tag",
            text: "projection: {horizon: !!int \"3\"}\n",
            says: """
                trustcast.yaml:3:23: tags are not read; write the value alone, its key says \
                its type
                """),
        workspace(
            "a second document",
            text: """
                ---
                title: b

                """,
            says: "trustcast.yaml:4:1: a second document starts here; write one document a file"),
        workspace(
            "a tab",
            text: "projection:\n\thorizon: 3\n",
            says: """
                trustcast.yaml:4:1: not valid YAML: a tab stands where the line is \
                indented; indent with spaces
                """),
        workspace(
            "lines that do not line up",
            text: """
                projection:
                  horizon: 3
                 seed: 1

                """,
            says: """
                trustcast.yaml:5:2: not valid YAML: this line does not line up with those \
                before it; indent what belongs together alike
                """),
        workspace(
            "a bracket that stays open",
            text: "projection: {horizon: 3\n",
            says: """
                trustcast.yaml:4:1: not valid YAML: a { or [ that opens before is not \
                closed here; close it, and put a comma between its parts
                """),
        workspace(
            "a quote that stays open",
            text: "title: \"My shop\n",
            says: "trustcast.yaml:4:1: not valid YAML: a quote that opens before is never closed"),
        workspace(
            "no colon",
            text: "title My shop\n",
            says: """
                trustcast.yaml:4:1: not valid YAML: a line before has no colon; write key: \
                value
                """),
        workspace(
            "two colons",
            text: "title: My shop: the best\n",
            says: """
                trustcast.yaml:3:15: not valid YAML: a second colon in one line; put the \
                text in double quotes
                """),
        workspace(
            "a value that begins with @",
            text: "title: @shop\n",
            says: """
                trustcast.yaml:3:8: not valid YAML: no value begins with "@"; put the \
                text in double quotes
                """),
        workspace(
            "a byte 0",
            text: "title: My\0shop\n",
            says: """
                trustcast.yaml:3:10: not valid YAML: the character U+0000 may not stand in \
                YAML; delete it, or save the file as text
                """),
        wholeWorkspace(
            "Latin-1",
            bytes: Samples.latin1(
                String(decoding: Samples.workspace, as: UTF8.self) + "title: \u{E9}\n"),
            says: "trustcast.yaml: the file is not UTF-8; save it as UTF-8"),
        workspace(
            "brackets in brackets in brackets",
            text: "title: " + String(repeating: "[", count: 2000) + "\n",
            says: "trustcast.yaml:3:9: not valid YAML: brackets are nested too deep"),
    ]
}
