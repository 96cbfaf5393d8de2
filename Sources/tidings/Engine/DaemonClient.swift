// How a command reaches the daemon that holds the archive: a Unix socket beside the database, JSON lines both ways.
// Asked by `sync now`; reads as fast as the daemon sends, whatever the reader of its own output does.

import Dispatch
import Glibc
import SyncEngine
import TidingsCore

/// Hands a sync to the daemon.
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

    /// Prints what the daemon says as it comes. Ctrl-C ends the sync in the daemon, as it would here.
    /// - Parameter earlier: what a daemon that went had reported before; it counts in the end.
    /// - Throws: `CommandFailure`: what the daemon refused, or 75 where it holds the archive and does not answer.
    func sync(_ request: SyncRequest, reporter: SyncReporter, earlier: RunCounts = RunCounts()) async throws -> Outcome {
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
        let interruption = Interruption { _ in DaemonClient.interrupt(descriptor, reporter) }
        defer { withExtendedLifetime(interruption) {} }
        return try await withCheckedThrowingContinuation { continuation in
            // Waiting for the daemon blocks a thread; this queue's is lent for it.
            DispatchQueue(label: "tidings.client").async {
                continuation.resume(with: Result { try converse(descriptor, request, reporter, earlier) })
            }
        }
    }

    /// The daemon learns that we are done, and says what it came to; it has a second for that.
    private static func interrupt(_ descriptor: Int32, _ reporter: SyncReporter) {
        shutdown(descriptor, Int32(SHUT_WR))
        DispatchQueue(label: "tidings.client.end").asyncAfter(deadline: .now() + 1) {
            reporter.stop()
            exit(ExitStatus.interrupted.rawValue)
        }
    }

    private func converse(
        _ descriptor: Int32, _ request: SyncRequest, _ reporter: SyncReporter, _ earlier: RunCounts
    ) throws -> Outcome {
        var lines = LineReader(descriptor)
        guard lines.send(DaemonWire.line(request) + "\n", withinMilliseconds: patienceMilliseconds) else { return .nobody }
        var done: Set<String> = []
        var counts = RunCounts()
        var isAccepted = false
        while true {
            let line: [UInt8]
            switch lines.next(withinMilliseconds: isAccepted ? 2 * patienceMilliseconds : patienceMilliseconds) {
            case .line(let bytes): line = bytes
            case .end: return isAccepted ? .brokenOff(done: done, counts: counts) : .nobody
            case .silence: throw DaemonClient.noAnswer(socket)
            }
            switch DaemonWire.answer(line) {
            case .accepted: isAccepted = true
            case .alive, .state, nil: continue
            case .event(let event):
                if case .source(let report) = event, done.insert(report.source).inserted { counts.add(report) }
                reporter.show(event)
            case .finished(let rest):
                let summary = rest.including(earlier)
                try reporter.finish(summary)
                return .finished(summary.status)
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
            guard buffer.count <= DaemonWire.longestLine else { return .end }
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
