import Foundation

/// The natural logarithm, exponential and log gamma of the C library, under plain names.
func logarithm(_ x: Double) -> Double { Foundation.log(x) }
func exponential(_ x: Double) -> Double { Foundation.exp(x) }
func logGamma(_ x: Double) -> Double { Foundation.lgamma(x) }
func logit(_ p: Double) -> Double { Foundation.log(p / (1 - p)) }
func logistic(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }
