// swift-tools-version: 6.2
import PackageDescription

/// Compiler settings of every room: what an import exposes is said, existentials are visible.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Every room but the numeric core also proves that no unmarked unsafe expression compiles.
let safe: [SwiftSetting] =
    strict + [
        .strictMemorySafety(),
        .treatWarning("StrictMemorySafety", as: .error),
    ]

/// Tests are compiled without optimisation: what they call is optimised, and building them took longer
/// than running them.
let plain: [SwiftSetting] = strict + [.unsafeFlags(["-Onone"])]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// A room: its folder under `Sources/` and what it may import.
func room(
    _ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = safe
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a room; they see `package` declarations, never `@testable` ones.
func tests(
    of name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [],
    settings: [SwiftSetting] = plain
) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        resources: resources, swiftSettings: settings)
}

/// What `tools/fuzz` links with libFuzzer; nobody else needs it.
let fuzzed: [Product] =
    Context.environment["TRUSTCAST_FUZZ"] == nil
    ? [] : [.library(name: "TrustcastFuzz", type: .static, targets: ["Fuzz"])]

let package = Package(
    name: "Trustcast",
    products: [
        .executable(name: "trustcast", targets: ["CommandLine"]),
        .executable(name: "trustcast-study", targets: ["Studies"]),
    ] + fuzzed,
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CKernels"),

        room("NumericCore", ["COpenBLAS", "CKernels"], settings: strict),
        room("DataTables", ["CZlib"]),
        room("StatisticalModels", ["NumericCore", "DataTables"]),
        room("Marketplace", ["DataTables"]),
        room("SyntheticMarketplace", ["NumericCore", "DataTables", "Marketplace"]),
        room("Assessment", ["NumericCore", "DataTables", "StatisticalModels", "Marketplace"]),
        room(
            "Simulation",
            ["NumericCore", "DataTables", "StatisticalModels", "Marketplace", "Assessment"]),
        room(
            "Scenarios",
            [
                "NumericCore", "DataTables", "StatisticalModels", "Marketplace",
                "SyntheticMarketplace", "Assessment", "Simulation", yams,
            ]),
        room(
            "Reporting",
            [
                "DataTables", "StatisticalModels", "Marketplace", "Assessment", "Simulation",
                "Scenarios",
            ]),
        .executableTarget(
            name: "CommandLine",
            dependencies: [
                "NumericCore", "DataTables", "StatisticalModels", "Marketplace",
                "SyntheticMarketplace",
                "Assessment", "Simulation", "Scenarios", "Reporting", argumentParser,
            ], swiftSettings: safe),
        .executableTarget(
            name: "Studies",
            dependencies: [
                "NumericCore", "DataTables", "StatisticalModels", "Marketplace",
                "SyntheticMarketplace",
                "Assessment", "Simulation", "Scenarios", argumentParser,
            ], swiftSettings: safe),

        .target(
            name: "TestSupport", dependencies: ["NumericCore", "DataTables"],
            path: "Tests/TestSupport",
            swiftSettings: strict),
        .target(
            name: "Fuzz",
            dependencies: ["DataTables", "StatisticalModels", "Marketplace", "Scenarios"],
            path: "Tests/Fuzz", exclude: ["Corpus", "Dictionaries"], swiftSettings: strict),
        // Samples by the million are drawn in these tests.
        tests(of: "NumericCore", ["CKernels"], settings: strict),
        tests(of: "DataTables", []),
        tests(
            of: "StatisticalModels", ["NumericCore", "DataTables"], resources: [.copy("Goldens")]),
        tests(of: "Marketplace", ["DataTables"]),
        tests(of: "SyntheticMarketplace", ["NumericCore", "DataTables", "Marketplace"]),
        tests(of: "Assessment", ["NumericCore", "DataTables", "StatisticalModels", "Marketplace"]),
        // Its second, plain step loop is work of its own.
        tests(
            of: "Simulation",
            ["NumericCore", "DataTables", "StatisticalModels", "Marketplace", "Assessment"],
            settings: strict),
        tests(
            of: "Scenarios",
            [
                "NumericCore", "DataTables", "StatisticalModels", "Marketplace",
                "SyntheticMarketplace", "Assessment", "Simulation",
            ]),
        tests(
            of: "Reporting",
            ["DataTables", "Marketplace", "Assessment", "Simulation", "Scenarios"]),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["TestSupport", "DataTables", "CommandLine", "Studies"],
            swiftSettings: plain),
        .testTarget(
            name: "MuseumTests",
            dependencies: ["TestSupport", "DataTables", "CommandLine", "Fuzz"],
            swiftSettings: plain),
    ],
    swiftLanguageModes: [.v6]
)
