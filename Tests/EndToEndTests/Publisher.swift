// A publisher on the loopback address, and the program as a user runs it: the two ends of an end-to-end test.

import Foundation

/// A server whose answers are files that the test writes (Fixtures/servers/scripted.py).
final class Publisher {
    let folder: URL
    let base: String
    private let process: Process
    private let input = Pipe()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-site-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", Repository.root.appendingPathComponent("Tests/Fixtures/servers/scripted.py").path, folder.path]
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8) { line += byte }
        base = "http://127.0.0.1:" + String(decoding: line, as: UTF8.self)
    }

    deinit {
        input.fileHandleForWriting.closeFile()
        process.waitUntilExit()
        do { try FileManager.default.removeItem(at: folder) } catch {}
    }

    func url(_ path: String) -> String { "\(base)/\(path)" }

    func serve(_ path: String, _ body: String, _ how: [String: Any] = [:]) throws { try serve(path, Data(body.utf8), how) }

    func serve(_ path: String, _ body: Data, _ how: [String: Any] = [:]) throws {
        let script = folder.appendingPathComponent(path + ".json")
        try JSONSerialization.data(withJSONObject: how).write(to: script, options: .atomic)
        try body.write(to: folder.appendingPathComponent(path), options: .atomic)
    }

    /// The requests so far, as (path, status).
    func requests() throws -> [(path: String, status: Int, headers: [String: String])] {
        let log = folder.appendingPathComponent(".requests")
        guard FileManager.default.fileExists(atPath: log.path) else { return [] }
        return try String(contentsOf: log, encoding: .utf8).split(separator: "\n").compactMap { line in
            guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else { return nil }
            return (object["path"] as? String ?? "", object["status"] as? Int ?? 0, object["headers"] as? [String: String] ?? [:])
        }
    }
}

enum Repository {
    static var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// The folder of the programs that were built with the tests.
    static var products: URL {
        get throws {
            var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
            // Under the test runner the process may lie deeper than the products.
            for _ in 0..<4 {
                if FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("tidings").path) { return folder }
                folder.deleteLastPathComponent()
            }
            for name in [".build/debug", ".build/release"] {
                let folder = root.appendingPathComponent(name)
                if FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("tidings").path) { return folder }
            }
            throw CocoaError(.fileNoSuchFile)
        }
    }
}
