/// What a random number is for: the first word of its counter.
///
/// Numbers are fixed for ever and never reused, so that a new purpose shifts nobody's draws.
public enum Purpose: UInt32, Sendable, CaseIterable {
    // Inputs, drawn before a projection.
    case fitCoefficients = 1
    case assumption = 2
    case sellerRate = 3
    case sellerValue = 4
    case latentClass = 5
    case sellerWeight = 6
    // Demand.
    case cohortPurchases = 10
    case cohortChannel = 11
    case newBuyers = 12
    case newBuyerSegment = 13
    case categorySplit = 14
    case unmet = 15
    case movedToOnline = 16
    case repeatInStep = 17
    // Allocation and experience.
    case sellerAllocation = 20
    case cancelled = 21
    case lateAndDefective = 22
    case experienceSegment = 23
    case orderValue = 24
    case claims = 25
    case allocationTree = 26
    case cappedAllocation = 27
    // Enforcement and response.
    case improvement = 30
    case sellerExit = 31
    case sellerEntry = 32
    case entrantRate = 33
    case reentry = 34
    case appeal = 35
    case enrolment = 36
    case gaming = 37
    // Process noise.
    case demandShock = 40
    case rateShock = 41
    case rateDrift = 42
    case shareWalk = 43
    case season = 44
    // Outside the projection.
    case synthetic = 60
    case bootstrap = 61
    case study = 62
    case test = 63
    case scrambling = 64
    case crossValidation = 65
}
