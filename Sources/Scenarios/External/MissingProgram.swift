/// A program that is needed is not there; the message has the command that installs it.
package struct MissingProgram: Error, Equatable, Sendable, CustomStringConvertible {
    package var message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}
