extension Program {
    /// What a program costs, in the workspace's currency; what is `nil` costs nothing.
    package struct Costs: Sendable, Hashable {
        /// People who work for it, and what one of them costs in a year.
        package struct Headcount: Sendable, Hashable {
            package var people: UncertainQuantity
            package var yearlyCost: UncertainQuantity

            package init(people: UncertainQuantity, yearlyCost: UncertainQuantity) {
                self.people = people
                self.yearlyCost = yearlyCost
            }
        }

        /// The cost of an order or a claim: a share of the order's value, and an amount.
        package struct OrderCost: Sendable, Hashable {
            package var shareOfOrderValue: UncertainQuantity?
            package var plus: UncertainQuantity?

            package init(shareOfOrderValue: UncertainQuantity?, plus: UncertainQuantity?) {
                self.shareOfOrderValue = shareOfOrderValue
                self.plus = plus
            }
        }

        package var oneOff: UncertainQuantity?
        package var perMonth: UncertainQuantity?
        package var perEnrolledSellerMonth: UncertainQuantity?
        package var headcount: Headcount?
        package var perCoveredOrder: OrderCost?
        package var perClaim: OrderCost?

        package init() {}
    }
}
