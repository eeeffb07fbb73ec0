package import DataTables

/// The tables of the public Olist schema, as they were read: timestamps still texts.
package struct OlistTables: Sendable {
    package var orders: Table
    package var items: Table
    package var customers: Table
    package var reviews: Table?
    package var sellers: Table?
    package var products: Table?
    /// Portuguese category names and their English ones.
    package var categoryNames: Table?

    package init(
        orders: Table, items: Table, customers: Table, reviews: Table? = nil,
        sellers: Table? = nil, products: Table? = nil, categoryNames: Table? = nil
    ) {
        self.orders = orders
        self.items = items
        self.customers = customers
        self.reviews = reviews
        self.sellers = sellers
        self.products = products
        self.categoryNames = categoryNames
    }

    /// One of the schema's files.
    package enum File: String, Sendable, CaseIterable {
        case orders, items, customers, reviews, sellers, products
        case categoryNames = "category_names"

        /// The file's public name first, then the names that copies carry.
        package var names: [String] {
            switch self {
            case .orders: ["olist_orders_dataset.csv", "orders.csv"]
            case .items: ["olist_order_items_dataset.csv", "order_items.csv", "items.csv"]
            case .customers: ["olist_customers_dataset.csv", "customers.csv"]
            case .reviews: ["olist_order_reviews_dataset.csv", "order_reviews.csv", "reviews.csv"]
            case .sellers: ["olist_sellers_dataset.csv", "sellers.csv"]
            case .products: ["olist_products_dataset.csv", "products.csv"]
            case .categoryNames: ["product_category_name_translation.csv"]
            }
        }

        /// Whether there is no import without it.
        package var isRequired: Bool { [.orders, .items, .customers].contains(self) }

        /// What is lost without it.
        package var cost: String {
            switch self {
            case .orders, .items, .customers: "nothing can be imported"
            case .reviews: "there are no ratings"
            case .sellers: "sellers have no state and no city"
            case .products: "orders have no category"
            case .categoryNames: "categories keep their Portuguese names"
            }
        }

        /// The columns that are used; the file may have more.
        package var columns: [String: ColumnKind] {
            switch self {
            case .orders:
                [
                    "order_id": .text, "customer_id": .text, "order_status": .text,
                    "order_purchase_timestamp": .text, "order_delivered_carrier_date": .text,
                    "order_delivered_customer_date": .text,
                    "order_estimated_delivery_date": .text,
                ]
            case .items:
                [
                    "order_id": .text, "product_id": .text, "seller_id": .text, "price": .number,
                    "freight_value": .number,
                ]
            case .customers:
                ["customer_id": .text, "customer_unique_id": .text, "customer_state": .text]
            case .reviews:
                [
                    "order_id": .text, "review_score": .number, "review_creation_date": .text,
                    "review_answer_timestamp": .text,
                ]
            case .sellers: ["seller_id": .text, "seller_state": .text, "seller_city": .text]
            case .products: ["product_id": .text, "product_category_name": .text]
            case .categoryNames:
                ["product_category_name": .text, "product_category_name_english": .text]
            }
        }
    }

    /// The table of a file; `nil` where it is not there.
    package subscript(file: File) -> Table? {
        switch file {
        case .orders: orders
        case .items: items
        case .customers: customers
        case .reviews: reviews
        case .sellers: sellers
        case .products: products
        case .categoryNames: categoryNames
        }
    }

    /// Throws for the columns of the schema that a table does not have.
    func checkColumns() throws(DataFaults) {
        var errors: [DataError] = []
        for file in File.allCases {
            guard let table = self[file] else { continue }
            for name in file.columns.keys.sorted() where table[name] == nil {
                let guess = nearest(name, among: table.names).map { "; is it \"\($0)\"?" } ?? ";"
                errors.append(
                    DataError(
                        file: table.origin?.file, column: name,
                        "there is no such column; the Olist schema has it in this table\(guess) "
                            + "another schema is mapped in trustcast.yaml, see Documentation/import.md"
                    ))
            }
        }
        if !errors.isEmpty { throw DataFaults(errors) }
    }
}
