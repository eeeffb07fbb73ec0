/// Why a projection cannot be made, or was stopped.
package enum ProjectionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A term of the driver's formula that the simulation cannot follow.
    case term(String, reason: String)
    /// A term that is frozen at its mean, and the mean is not known.
    case meanMissing(String)
    /// A term of the channel model that the simulation cannot follow.
    case channelTerm(String, reason: String)
    /// Something of the driver that has no law here.
    case driver(String)
    /// A standard or program that cannot be compiled.
    case rule(String)
    /// An uncertain input that was not drawn.
    case input(String)
    /// The assessment contradicts itself.
    case assessment(String)
    /// The request itself is impossible.
    case request(String)
    /// A law of accounting was broken: our fault.
    case identity(String, step: Int, replicate: Int)

    package var description: String {
        switch self {
        case .term(let name, let reason):
            "driver term \(name): \(reason); the projection follows experience, seller KPIs and "
                + "channels, carries the home channel and freezes what is given a mean; "
                + "leave the term out"
        case .meanMissing(let name):
            "driver term \(name): it is frozen in a projection and its mean over the fitted rows "
                + "is not known; expected a mean for \(name)"
        case .channelTerm(let name, let reason):
            "channel model term \(name): \(reason); the projection follows experience and channels, "
                + "carries the home channel and freezes KPIs and categories at their means; leave "
                + "the term out"
        case .driver(let message), .rule(let message), .assessment(let message),
            .request(let message):
            message
        case .input(let path):
            "input \(path): not drawn; expected a column of that path in the inputs"
        case .identity(let law, let step, let replicate):
            "step \(step) of replicate \(replicate): \(law) does not hold; please report this"
        }
    }
}
