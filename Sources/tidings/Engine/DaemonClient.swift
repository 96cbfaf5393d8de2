// How a command reaches the daemon that holds the archive: a Unix socket beside the database, JSON lines both ways.
// Asked by the commands that write; reads as fast as the daemon sends, whatever the reader of its own output does.

import Dispatch
import Glibc
import Platform
import SyncEngine
import TidingsCore

/// Hands work to the daemon.
struct DaemonClient: Sendable {
    enum Outcome: Sendable, Equatable {
        case finished(ExitStatus)
        /// Nobody listens: the daemon is starting, stopping, or was just killed.
        case nobody
        /// The daemon was there and went; these sources were dealt with, and came to this.
        case brokenOff(done: Set<String>, counts: RunCounts)
    }

    let socket: DaemonSocket
    /// The daemon's first word is expected within this time, and later ones within some of its pulses.
    var patienceMilliseconds: Int64 = DaemonClient.usualPatience
    static let usualPatience: Int64 = 10_000

    /// Prints what the daemon says as it comes. Being cancelled ends the sync in the daemon, as it would here.
    /// - Parameter earlier: what a daemon that went had reported before; it counts in the end.
    /// - Throws: `CommandFailure`: what the daemon refused, or 75 where it holds the archive and does not answer.
    func sync(_ request: SyncRequest, reporter: SyncReporter, earlier: RunCounts = RunCounts()) async throws -> Outcome {
        let collected = DealtWith()
        let talk = try await talk(DaemonWire.line(request), interrupted: { reporter.stop() }) { event in
            if case .source(let report) = event, collected.names.insert(report.source).inserted { collected.counts.add(report) }
            reporter.show(event)
        }
        switch talk {
        case .answered(.finished(let rest)):
            let summary = rest.including(earlier)
            try reporter.finish(summary)
            return .finished(summary.status)
        case .answered: throw DaemonClient.misunderstood
        case .nobody: return .nobody
        case .brokenOff: return .brokenOff(done: collected.names, counts: collected.counts)
        }
    }

    /// Has the daemon run an errand. `show` says what came of it, and gives the status.
    /// - Throws: as ``sync(_:reporter:)``.
    func run(_ errand: Errand, show: (ErrandResult) throws -> ExitStatus) async throws -> Outcome {
        let warnings = Warnings()
        let talk = try await talk(DaemonWire.line(errand), interrupted: {}) { event in
            if case .warning(let text) = event { warnings.texts.append(text) }
        }
        switch talk {
        case .answered(.done(var result)):
            result.warnings = warnings.texts
            return .finished(try show(result))
        case .answered: throw DaemonClient.misunderstood
        case .nobody: return .nobody
        case .brokenOff: return .brokenOff(done: [], counts: RunCounts())
        }
    }

    /// What a conversation came to.
    private enum Talk: Sendable {
        /// The last word.
        case answered(DaemonAnswer)
        case nobody
        case brokenOff
    }

    /// The sources that the daemon told of, and what they came to.
    private final class DealtWith: @unchecked Sendable {
        // `@unchecked`: written by the conversation's queue, read when it has ended.
        var names: Set<String> = []
        var counts = RunCounts()
    }

    /// What an errand's answer does not repeat.
    private final class Warnings: @unchecked Sendable {
        // `@unchecked`: written by the conversation's queue, read when it has ended.
        var texts: [String] = []
    }

    private static let misunderstood = CommandFailure(
        .busy, "The running daemon answers something else than was asked; it may be of another version. Try: restart it.")

    private func talk(
        _ request: String, interrupted: @escaping @Sendable () -> Void, event: @escaping @Sendable (SyncEvent) -> Void
    ) async throws -> Talk {
        guard request.utf8.count < DaemonWire.longestLine else {
            throw CommandFailure(
                .usage, "That is more than the running daemon takes at once. Try: fewer names at a time, or all sources without names.")
        }
        let descriptor: Int32
        switch try socket.connect() {
        case .success(let connected): descriptor = connected
        case .failure(let fault) where fault.code == EACCES || fault.code == EPERM:
            throw CommandFailure(
                .busy,
                "The daemon holds the archive, and this user may not ask it (\(socket.path)). Try: as a member of its group, or with sudo.")
        case .failure: return .nobody
        }
        defer { close(descriptor) }
        return try await withTaskCancellationHandler {
            // Waiting for the daemon blocks a thread.
            try await DispatchQueue(label: "tidings.client").run { try converse(descriptor, request, event) }
        } onCancel: {
            DaemonClient.interrupt(descriptor, interrupted)
        }
    }

    /// The daemon learns that we are done, and says what it came to; it has a second for that.
    private static func interrupt(_ descriptor: Int32, _ atLast: @escaping @Sendable () -> Void) {
        shutdown(descriptor, Int32(SHUT_WR))
        DispatchQueue(label: "tidings.client.end").asyncAfter(deadline: .now() + 1) {
            atLast()
            // Not exit(3): its handlers would run beside threads that are at work.
            _exit(ExitStatus.interrupted.rawValue)
        }
    }

    private func converse(_ descriptor: Int32, _ request: String, _ show: (SyncEvent) -> Void) throws -> Talk {
        var lines = LineReader(descriptor)
        guard lines.send(request + "\n", withinMilliseconds: patienceMilliseconds) else { return .nobody }
        var isAccepted = false
        while true {
            let line: [UInt8]
            switch lines.next(withinMilliseconds: isAccepted ? 2 * patienceMilliseconds : patienceMilliseconds) {
            case .line(let bytes): line = bytes
            case .end: return isAccepted ? .brokenOff : .nobody
            case .tooLong: throw DaemonClient.misunderstood
            case .silence: throw DaemonClient.noAnswer(socket)
            }
            guard let answer = DaemonWire.answer(line) else { continue }
            switch answer {
            case .accepted: isAccepted = true
            case .alive, .state: continue
            case .event(let event): show(event)
            case .finished, .done: return .answered(answer)
            case .refused(let status, let message):
                throw CommandFailure(ExitStatus(rawValue: status) ?? .inputOutput, message)
            }
        }
    }

    /// What to do about a daemon that holds the lock and says nothing.
    static func noAnswer(_ socket: DaemonSocket) -> CommandFailure {
        CommandFailure(
            .busy,
            "A daemon holds the archive but does not answer on \(socket.path). Try: \"systemctl restart tidings\", or end that process.")
    }
}

/// Lines from a descriptor that does not block, each with a time limit.
struct LineReader {
    enum Next {
        case line([UInt8])
        case end
        case silence
        case tooLong
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Where the next line begins in `buffer`.
    private var start = 0
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func send(_ text: String, withinMilliseconds limit: Int64) -> Bool {
        var rest = Array(text.utf8)[...]
        let end = Clock.monotonicMilliseconds() + limit
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 {
                rest = rest.dropFirst(count)
                continue
            }
            guard errno == EINTR || errno == EAGAIN else { return false }
            if errno == EAGAIN, !wait(POLLOUT, until: end) { return false }
        }
        return true
    }

    mutating func next(withinMilliseconds limit: Int64) -> Next {
        let end = Clock.monotonicMilliseconds() + limit
        while true {
            if let lineEnd = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = lineEnd + 1 }
                return .line(Array(buffer[start..<lineEnd]))
            }
            buffer.removeFirst(start)
            start = 0
            guard buffer.count <= DaemonWire.longestLine else { return .tooLong }
            let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count > 0 {
                buffer.append(contentsOf: chunk[..<count])
            } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                return .end
            } else if errno == EAGAIN, !wait(POLLIN, until: end) {
                return .silence
            }
        }
    }

    private func wait(_ what: Int32, until end: Int64) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(what), revents: 0)
        let left = end - Clock.monotonicMilliseconds()
        guard left > 0 else { return false }
        return poll(&entry, 1, Int32(clamping: left)) != 0
    }
}
