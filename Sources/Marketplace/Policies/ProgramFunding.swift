extension Program {
    /// Where a program's money comes from; what no loan pays is the own budget's.
    package struct Funding: Sendable, Hashable {
        /// A loan for a share of the costs, paid back in equal months.
        package struct Loan: Sendable, Hashable {
            package var share: Double
            package var yearlyRate: Double
            package var months: Int

            package init(share: Double, yearlyRate: Double, months: Int) {
                self.share = share
                self.yearlyRate = yearlyRate
                self.months = months
            }
        }

        /// An amount for some calendar months; costs are reported against it.
        package struct Allotment: Sendable, Hashable {
            /// As it was written: `2025`, `2025-Q1`, `2025-03`.
            package var period: String
            /// First and last month, `12 year + month − 1`.
            package var months: ClosedRange<Int>
            package var amount: Double

            package init(period: String, months: ClosedRange<Int>, amount: Double) {
                self.period = period
                self.months = months
                self.amount = amount
            }
        }

        package var loan: Loan?
        package var budget: [Allotment] = []

        package init() {}
    }
}
