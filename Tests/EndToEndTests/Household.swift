// One user's configuration, archive and program, in a folder of its own.

import Foundation

/// What a run of the program gave.
struct Outcome {
    var status: Int32
    var output: String
    var errors: String

    /// The lines of standard output as JSON objects.
    func objects() throws -> [[String: Any]] {
        try output.split(separator: "\n").map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        }
    }
}

final class Household {
    let folder: URL
    var config: URL { folder.appendingPathComponent("config.json") }
    var database: URL { folder.appendingPathComponent("tidings.db") }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-home-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { do { try FileManager.default.removeItem(at: folder) } catch {} }

    /// Writes a configuration with these sources and whatever else is given.
    func configure(_ sources: [[String: Any]], _ more: [String: Any] = [:]) throws {
        var object: [String: Any] = ["database": "tidings.db", "thumbnails": ["directory": "thumbnails"], "sources": sources]
        for (key, value) in more { object[key] = value }
        try JSONSerialization.data(withJSONObject: object).write(to: config)
    }

    /// - Parameter program: another than the one that was built with the tests.
    func start(
        _ arguments: [String], environment: [String: String] = [:], program: URL? = nil
    ) throws -> (process: Process, output: Pipe, errors: Pipe) {
        let process = Process()
        process.executableURL = try program ?? Repository.products.appendingPathComponent("tidings")
        process.arguments = arguments
        var variables = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "TIDINGS_CONFIG": config.path]
        // What the sanitizers are told holds for the program as well (make check-deep).
        for name in ["ASAN_OPTIONS", "TSAN_OPTIONS"] { variables[name] = ProcessInfo.processInfo.environment[name] }
        for (key, value) in environment { variables[key] = value }
        process.environment = variables
        process.currentDirectoryURL = folder
        let output = Pipe()
        let errors = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return (process, output, errors)
    }

    @discardableResult
    func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        let (process, output, errors) = try start(arguments, environment: environment)
        return try Household.finish(process, output, errors)
    }

    /// Reads both pipes to their ends before waiting, so that neither can fill up.
    static func finish(_ process: Process, _ output: Pipe, _ errors: Pipe) throws -> Outcome {
        let collected = Collected()
        let reader = Thread { collected.take(errors.fileHandleForReading.readDataToEndOfFile()) }
        reader.start()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: String(decoding: text, as: UTF8.self), errors: collected.text())
    }

    /// The log as JSON objects.
    func log(_ more: String...) throws -> [[String: Any]] {
        let (process, output, errors) = try start(["log", "--json", "--all"] + more)
        return try Household.finish(process, output, errors).objects()
    }
}

extension Household {
    /// Has SQL done in the archive, past the program, and gives the bytes of the first column.
    @discardableResult
    func blobs(_ sql: String) throws -> [Data] {
        let script = """
            import sqlite3, sys
            for row in sqlite3.connect(sys.argv[1], isolation_level=None).execute(sys.argv[2]): print(bytes(row[0]).hex())
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, database.path, sql]
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let outcome = try Household.finish(process, output, errors)
        guard outcome.status == 0 else { throw CocoaError(.fileReadUnknown) }
        return outcome.output.split(separator: "\n").map { line in
            var digits = Substring(line)
            var bytes = Data()
            while let byte = UInt8(digits.prefix(2), radix: 16) {
                bytes.append(byte)
                digits = digits.dropFirst(2)
            }
            return bytes
        }
    }
}

/// Standard error, read on a thread of its own.
private final class Collected: @unchecked Sendable {
    // Guarded by the semaphore: written once before it is signalled, read once after.
    private var data = Data()
    private let done = DispatchSemaphore(value: 0)

    func take(_ data: Data) {
        self.data = data
        done.signal()
    }

    func text() -> String {
        done.wait()
        return String(decoding: data, as: UTF8.self)
    }
}
