// The built program as a process: its configuration in a folder of its own, its messages line by line, its signals.

import Foundation
import Glibc

/// A folder with a configuration, an archive and a publisher.
final class DaemonHarness: Sendable {
    let folder: String
    let server: DaemonFeedServer
    var configuration: String { folder + "/config.json" }
    var database: String { folder + "/data/tidings.db" }
    var socket: String { database + ".sock" }

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-daemon-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.resolvingSymlinksInPath().path
        server = try DaemonFeedServer()
    }

    deinit {
        server.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Writes a configuration of these sources, each with the path of its name.
    func configure(_ sources: [String: String], more: String = "") throws {
        let list = sources.sorted { $0.key < $1.key }.map { name, rest in
            "{\"name\": \"\(name)\", \"url\": \"\(server.url(name))\"\(rest.isEmpty ? "" : ", " + rest)}"
        }
        try write("{\"database\": \"data/tidings.db\"\(more), \"sources\": [\(list.joined(separator: ", "))]}")
    }

    func write(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: configuration)) }

    func start(_ arguments: [String], environment: [String: String] = [:], through prefix: [String] = []) throws -> DaemonProcess {
        try DaemonProcess(prefix + [DaemonHarness.program] + arguments + ["--config", configuration], environment: environment)
    }

    /// Runs a command to its end.
    func run(_ arguments: String...) throws -> (status: Int32, output: String, messages: String) {
        let process = try start(arguments)
        let status = process.exitStatus() ?? -1
        return (status, process.output.all, process.messages.all)
    }

    /// The last run's line of `runs --json`, and those before it.
    func runs() throws -> [String] { try run("runs", "--json").output.split(separator: "\n").map(String.init) }

    /// The program lies beside the test bundle that runs here.
    static let program: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (own as NSString).deletingLastPathComponent + "/tidings"
    }()
}

/// A process under test. Killed with this value, so that no test leaves one behind.
final class DaemonProcess: @unchecked Sendable {
    // `@unchecked`: the process is told things from the test alone; the rest is constant.
    let output = DaemonLines()
    let messages = DaemonLines()
    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)

    init(_ command: [String], environment: [String: String]) throws {
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        var variables = ProcessInfo.processInfo.environment.filter {
            !["NOTIFY_SOCKET", "WATCHDOG_USEC", "JOURNAL_STREAM"].contains($0.key)
        }
        variables.merge(environment) { $1 }
        process.environment = variables
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output.pipe
        process.standardError = messages.pipe
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
        output.begin()
        messages.begin()
    }

    deinit { if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) } }

    var identifier: Int32 { process.processIdentifier }

    func signal(_ number: Int32) { Glibc.kill(process.processIdentifier, number) }

    /// nil where it did not end in time, or by a signal of which nobody knows.
    func exitStatus(within seconds: TimeInterval = DaemonPatience.seconds) -> Int32? {
        guard ended.wait(timeout: .now() + seconds) == .success else { return nil }
        output.finish()
        messages.finish()
        return process.terminationReason == .exit ? process.terminationStatus : nil
    }
}

/// What a process writes, as it comes.
final class DaemonLines: @unchecked Sendable {
    // `@unchecked`: everything mutable is touched under `condition`.
    let pipe = Pipe()
    private let condition = NSCondition()
    private var text = ""
    private var isFinished = false

    func begin() {
        try? pipe.fileHandleForWriting.close()
        Thread.detachNewThread { [self] in
            while true {
                let data = pipe.fileHandleForReading.availableData
                condition.withLock {
                    text += String(decoding: data, as: UTF8.self)
                    isFinished = data.isEmpty
                }
                condition.broadcast()
                if data.isEmpty { return }
            }
        }
    }

    var all: String { condition.withLock { text } }

    /// Waits until everything was read.
    func finish() { _ = wait { _, isFinished in isFinished } }

    /// Waits for a text.
    func says(_ wanted: String) -> Bool { wait { text, _ in text.contains(wanted) } }

    private func wait(_ isThere: (String, Bool) -> Bool) -> Bool {
        let end = Date(timeIntervalSinceNow: DaemonPatience.seconds)
        return condition.withLock {
            while !isThere(text, isFinished) {
                if isFinished { return false }
                guard condition.wait(until: end) else { return false }
            }
            return true
        }
    }
}
