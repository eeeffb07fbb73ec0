import DataTables
package import Marketplace

/// A folder with the files of the public Olist schema, and the workspace made from it.
package struct OlistFolder: Sendable {
    /// The paths of the files that are there.
    package private(set) var files: [OlistTables.File: String] = [:]

    /// Looks for the files by their public names and those of copies, plain or `.gz`.
    ///
    /// - Throws: `WorkspaceError` where the orders, items or customers are not there.
    package init(_ folder: String) throws {
        for file in OlistTables.File.allCases {
            let paths = file.names.flatMap { ["\(folder)/\($0)", "\(folder)/\($0).gz"] }
            if let path = paths.first(where: Files.exists) { files[file] = path }
        }
        let absent = OlistTables.File.allCases.filter { $0.isRequired && files[$0] == nil }
        guard absent.isEmpty else {
            throw WorkspaceError(
                "\(folder) has no "
                    + absent.map { $0.names.joined(separator: " or ") }.joined(separator: ", no ")
                    + "; put the files of the Olist schema there, or map files of another schema "
                    + "in trustcast.yaml")
        }
    }

    /// Reads the files and joins them.
    ///
    /// - Throws: `FileError`, `DataError` and `DataFaults`, all naming the place.
    package func market() throws -> OlistMarket {
        func table(_ file: OlistTables.File) throws -> Table? {
            try files[file].map {
                try CSV.read($0, options: CSVOptions(schema: file.columns))
            }
        }
        guard let orders = try table(.orders), let items = try table(.items),
            let customers = try table(.customers)
        else { throw WorkspaceError("a file of the Olist schema has gone away; run again") }
        return try OlistMarket(
            OlistTables(
                orders: orders, items: items, customers: customers, reviews: try table(.reviews),
                sellers: try table(.sellers), products: try table(.products),
                categoryNames: try table(.categoryNames)))
    }

    /// Writes a workspace that checks, or nothing.
    ///
    /// - Returns: The check of what was written, and the market.
    /// - Throws: `WorkspaceError` where `output` has something in it; what ``market()`` throws.
    package func write(to output: String) throws -> (market: OlistMarket, check: WorkspaceCheck) {
        if Files.exists(output), try !Files.entries(of: output).isEmpty {
            throw WorkspaceError(
                "\(output) is there and not empty; import overwrites nothing, so name a new folder")
        }
        let market = try market()
        let writer = CSVWriter(neutralisesFormulas: false)
        let check = try Files.writeWholeFolder(output) { partial in
            try Files.makeFolder("\(partial)/data")
            try writer.write(market.orders, to: "\(partial)/data/orders.csv")
            try writer.write(market.sellers, to: "\(partial)/data/sellers.csv")
            if market.withoutItems.rowCount > 0 {
                try writer.write(
                    market.withoutItems, to: "\(partial)/data/orders-without-items.csv")
            }
            for file in OlistTemplate.files {
                try Files.makeFolder(Files.folder(of: "\(partial)/\(file.path)"))
                try Files.writeWhole("\(partial)/\(file.path)", text: file.text)
            }
            return try WorkspaceCheck(Workspace.open(partial))
        }
        return (market, check)
    }
}
