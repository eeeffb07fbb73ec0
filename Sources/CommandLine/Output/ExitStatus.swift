import ArgumentParser
import DataTables
import Foundation
import Marketplace
import Scenarios
import Simulation
import StatisticalModels

/// The process's exit codes and the one place that turns an error into one.
enum ExitStatus: Int32 {
    case done = 0
    /// Done, and the answer is no.
    case no = 1
    case usage = 64
    case badInput = 65
    case missingProgram = 69
    case ourBug = 70
    case inputOutput = 74
    case stopped = 130

    /// Prints the error to standard error and ends the process.
    static func exit(for error: any Error) -> Never {
        if error is CleanExit || error is ExitCode || Trustcast.exitCode(for: error) == .success {
            Trustcast.exit(withError: error)
        }
        let status = status(of: error)
        if status == .usage { Trustcast.exit(withError: error) }
        try? Files.print("trustcast: \(error)\n", to: .error)
        Foundation.exit(status.rawValue)
    }

    static func status(of error: any Error) -> ExitStatus {
        switch error {
        case is CancellationError, is Interruption: .stopped
        case is MissingProgram: .missingProgram
        case let error as WorkspaceError: error.isInputOutput ? .inputOutput : .badInput
        case let error as FileError:
            error.isAbsent && error.action == "read" ? .badInput : .inputOutput
        case is ValidationError: .usage
        case is FormatError, is DataError, is DataFaults, is ExpressionError, is FormulaError:
            .badInput
        default:
            Trustcast.exitCode(for: error) == .validationFailure ? .usage : defaultStatus(of: error)
        }
    }

    /// Errors of fits and projections come from the data unless they are marked as our own.
    private static func defaultStatus(of error: any Error) -> ExitStatus {
        if let error = error as? ProjectionError {
            if case .identity = error { return .ourBug }
            return .badInput
        }
        return error is any CustomStringConvertible ? .badInput : .ourBug
    }
}
