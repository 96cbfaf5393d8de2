// swift-tools-version: 6.2
import PackageDescription

// Imports are internal unless said otherwise, so that no target's public face leaks what it stands on;
// warnings are errors in our own targets only.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "tidings",
    products: [
        .executable(name: "tidings", targets: ["tidings"]),
        .executable(name: "tidings-picture", targets: ["tidings-picture"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // Floor 0: values and pure rules, bytes to markup, calls of the system, C module maps.
        target("Markup"),
        target("Platform", ["CLinux"]),
        target("TidingsCore", ["Markup", crypto]),
        .systemLibrary(name: "CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .systemLibrary(name: "CVipsSystem", pkgConfig: "vips", providers: [.apt(["libvips-dev"])]),
        .target(name: "CVips", dependencies: ["CVipsSystem"], linkerSettings: [.linkedLibrary("jpeg")]),

        // Floor 1: one outside world each.
        target("HTTPFetcher", ["TidingsCore", "Platform", "CCurl"]),
        target("FeedParser", ["TidingsCore", "Markup"]),
        target("HTMLSanitizer", ["TidingsCore", "Markup", "CGumbo"]),
        target("Thumbnailer", ["TidingsCore", "Platform"]),
        target("ArchiveStore", ["TidingsCore", "Markup", "Platform", "CSQLite", "CZstd", grdb, sqlite]),
        target("PostPublisher", ["TidingsCore", "Markup", "Platform"]),

        // Floor 2: the pipeline.
        target("SyncEngine", ["TidingsCore", "Markup", "Platform", "FeedParser", "Thumbnailer", "ArchiveStore", "PostPublisher"]),

        // Floor 3: what people run.
        .executableTarget(
            name: "tidings",
            dependencies: [
                "TidingsCore", "Markup", "HTTPFetcher", "FeedParser", "HTMLSanitizer", "Thumbnailer", "ArchiveStore", "PostPublisher",
                "SyncEngine", "Platform", "CLinux", arguments,
            ], swiftSettings: strict),
        .executableTarget(name: "tidings-picture", dependencies: ["TidingsCore", "Thumbnailer", "CVips"], swiftSettings: strict),
        .executableTarget(
            name: "bench-fetch", dependencies: ["HTTPFetcher", "TidingsCore"], path: "Benchmarks/Fetch", swiftSettings: strict),

        .executableTarget(
            name: "bench-micro", dependencies: ["TidingsCore", "Markup", "FeedParser", "ArchiveStore"], path: "Benchmarks/Micro",
            exclude: ["reference.c", "run", "count", "instructions.tsv"], swiftSettings: strict),

        // Measurements (Benchmarks/Parse/run.sh).
        .executableTarget(
            name: "parse-benchmark", dependencies: ["FeedParser", "TidingsCore"], path: "Benchmarks/Parse", exclude: ["run.sh", "sax2.c"],
            sources: ["main.swift"], swiftSettings: strict),

        tests("MarkupTests", ["Markup"]),
        tests("PlatformTests", ["Platform"]),
        tests("TidingsCoreTests", ["TidingsCore", "Markup"]),
        tests("HTTPFetcherTests", ["HTTPFetcher", "TidingsCore"]),
        tests("FeedParserTests", ["FeedParser", "TidingsCore"]),
        tests("HTMLSanitizerTests", ["HTMLSanitizer", "Markup"]),
        .testTarget(
            name: "ThumbnailerTests", dependencies: ["Thumbnailer", "TidingsCore", "Platform"], exclude: ["Fixtures"], swiftSettings: strict
        ),
        tests("ArchiveStoreTests", ["ArchiveStore", "TidingsCore", grdb, sqlite]),
        tests("PostPublisherTests", ["PostPublisher", "HTMLSanitizer", "TidingsCore"]),
        tests("SyncEngineTests", ["SyncEngine", "ArchiveStore", "PostPublisher", "Thumbnailer", "TidingsCore", grdb]),
        tests(
            "TidingsTests", ["tidings", "TidingsCore", "Platform", "HTTPFetcher", "ArchiveStore", "PostPublisher", "SyncEngine", arguments]),
        tests("ArchitectureTests", []),
        tests("EndToEndTests", ["tidings", "tidings-picture"]),
    ]
)
