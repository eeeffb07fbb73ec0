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


/// A room: its folder under `Sources/` and what it may import.
func room(
    _ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = safe
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a room; they see `package` declarations, never `@testable` ones.
func tests(of name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [])
    -> Target
{
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "Trustcast",
    dependencies: [],
    targets: [
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CKernels"),
        room("NumericCore", ["COpenBLAS", "CKernels"], settings: strict),
        room("DataTables", ["CZlib"]),
        room("Marketplace", ["DataTables"]),
        room("SyntheticMarketplace", ["NumericCore", "DataTables", "Marketplace"]),
        .executableTarget(name: "Lab", dependencies: ["NumericCore", "DataTables", "Marketplace", "SyntheticMarketplace"], swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["NumericCore", "DataTables"], path: "Tests/TestSupport",
            swiftSettings: strict),
        tests(of: "SyntheticMarketplace", ["NumericCore", "DataTables", "Marketplace"]),
    ],
    swiftLanguageModes: [.v6]
)
