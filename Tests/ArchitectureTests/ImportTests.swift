// The floors of ARCHITECTURE.md, held against the import lines: what the build alone does not enforce.

import Foundation
import Testing

@Suite struct ImportTests {
    /// What each target may import besides the system's own modules (Foundation, Glibc, Dispatch, Synchronization).
    private static let allowed: [String: Set<String>] = [
        "Markup": [],
        "Platform": ["CLinux"],
        "TidingsCore": ["Markup", "Crypto"],
        "HTTPFetcher": ["TidingsCore", "Platform", "CCurl"],
        "FeedParser": ["TidingsCore", "Markup"],
        "HTMLSanitizer": ["TidingsCore", "Markup", "CGumbo"],
        "Thumbnailer": ["TidingsCore", "Platform"],
        "ArchiveStore": ["TidingsCore", "Markup", "Platform", "CSQLite", "CZstd", "GRDB", "GRDBSQLite"],
        "PostPublisher": ["TidingsCore", "Markup", "Platform"],
        "SyncEngine": ["TidingsCore", "Markup", "Platform", "FeedParser", "Thumbnailer", "ArchiveStore", "PostPublisher"],
        "tidings": [
            "TidingsCore", "Markup", "HTTPFetcher", "FeedParser", "HTMLSanitizer", "Thumbnailer", "ArchiveStore", "PostPublisher",
            "SyncEngine", "Platform",
            "ArgumentParser", "CLinux",
        ],
        "tidings-picture": ["TidingsCore", "Thumbnailer", "CVips"],
    ]
    static let system: Set<String> = ["Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization"]
    /// Outside libraries, and the one target that may import each.
    private static let sole: [String: String] = [
        "Crypto": "TidingsCore", "CCurl": "HTTPFetcher", "CGumbo": "HTMLSanitizer", "CVips": "tidings-picture", "GRDB": "ArchiveStore",
        "GRDBSQLite": "ArchiveStore", "CSQLite": "ArchiveStore", "CZstd": "ArchiveStore", "ArgumentParser": "tidings",
    ]

    /// File, target and module of every import below Sources.
    private static func imports() throws -> [(file: String, target: String, module: String)] {
        try Repository.imports(in: "Sources").map { ($0.file, String($0.file.prefix { $0 != "/" }), $0.module) }
    }

    @Test func `every import is one that its floor allows`() throws {
        let imports = try Self.imports()
        #expect(imports.count > 50, "the import lines were not found")
        for (file, target, module) in imports where !Self.system.contains(module) {
            let allowed = try #require(Self.allowed[target], "\(target) is not in the table of floors")
            #expect(allowed.contains(module), "\(file) imports \(module), which \(target) may not")
        }
    }

    @Test func `each outside library has exactly one importer`() throws {
        for (file, target, module) in try Self.imports() {
            if let owner = Self.sole[module] { #expect(target == owner, "\(file) imports \(module), which is \(owner)'s") }
        }
    }

    /// Spans of time are measured where something is waited for; what time it is, an answer that names a date without saying so.
    private static let readsClock = [
        "HTTPFetcher/MonotonicClock.swift": "clock_gettime", "Thumbnailer/HelperProcess.swift": "ContinuousClock",
        "Thumbnailer/HelperSocket.swift": "ContinuousClock",
    ]

    @Test func `only the command line reads the clock, but for those who wait on the network and on a helper`() throws {
        let sources = Repository.root.appendingPathComponent("Sources")
        for file in try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        where file.hasSuffix(".swift") && !file.hasPrefix("tidings/") {
            let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
            for call in ["Date()", "Date.now", "clock_gettime", "gettimeofday", "ContinuousClock", "DispatchTime.now"]
            where Self.readsClock[file] != call {
                #expect(!text.contains(call), "\(file) reads the clock (\(call)): take the time as a value")
            }
        }
    }
}
