import ArgumentParser
import DataTables
import Foundation

/// Files for `bench` that other programs can read too.
struct BenchData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-data",
        abstract: "Write the files of bench, from a fixed seed.",
        discussion: """
            logit.csv: 1,000,000 rows, 20 columns. cox.csv: 1,000,000 rows, 10 columns, whole days. \
            km.csv: 5,000,000 times. mixed.csv: 100,000 rows of 2,000 sellers, whose log odds differ \
            by a standard deviation of 0.7. cox_clustered.csv: 6,000,000 rows of 1,500,000 buyers, \
            whose hazards differ; times are whole days.
            """)

    @Argument(help: "The folder.")
    var folder: String

    @Option(help: "A share of the rows, for a trial.")
    var scale = 1.0

    func run() throws {
        try Files.makeFolder(folder)
        let tables = BenchTables(scale: scale)
        try CSVWriter().write(tables.logistic(), to: "\(folder)/logit.csv")
        try CSVWriter().write(tables.cox(), to: "\(folder)/cox.csv")
        try CSVWriter().write(tables.times(), to: "\(folder)/km.csv")
        try CSVWriter().write(tables.mixed(), to: "\(folder)/mixed.csv")
        try CSVWriter().write(tables.clustered(), to: "\(folder)/cox_clustered.csv")
    }
}
