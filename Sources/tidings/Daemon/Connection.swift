// One client of the daemon: lines in, lines out, never blocking, both bounded. Owned by DaemonServer; everything
// happens on its queue.

import Dispatch
import Glibc

/// A connected client. `@unchecked`: every property is touched on `queue` alone. The sources' handlers hold the connection until
/// close() cancels them.
final class Connection: @unchecked Sendable {
    /// What runs for it.
    var task: Task<Void, Never>?

    private let descriptor: Int32
    private let queue: DispatchQueue
    private let line: @Sendable ([UInt8]) -> Void
    private let end: @Sendable () -> Void
    private var reader: (any DispatchSourceRead)?
    private var writer: (any DispatchSourceWrite)?
    private var isReading = false
    private var isEnding = false
    private var isClosed = false
    private var inbox: [UInt8] = []
    private var outbox: [UInt8] = []

    /// A client that leaves more than this unread is let go. `sync now` reads as fast as it can, whatever its own reader does.
    private static let mostUnread = 8 << 20
    /// What is still unread this long after the last word is lost.
    private static let farewell = DispatchTimeInterval.seconds(10)

    /// - Parameters:
    ///   - line: called on `queue` for each line.
    ///   - end: called on `queue` once the client has closed its end, or broke the rules.
    init(_ descriptor: Int32, queue: DispatchQueue, line: @escaping @Sendable ([UInt8]) -> Void, end: @escaping @Sendable () -> Void) {
        self.descriptor = descriptor
        self.queue = queue
        self.line = line
        self.end = end
    }

    func open() {
        let descriptor = descriptor
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler { self.receive() }
        source.setCancelHandler { Glibc.close(descriptor) }
        source.activate()
        reader = source
        isReading = true
    }

    /// Whether the process at the other end could write the archive without us: it is of the same user, or root's. Members
    /// of the group read the archive and may have it polled, no more (unix(7), SO_PEERCRED: process, user, group).
    var peerMayWrite: Bool {
        var peer: (Int32, UInt32, UInt32) = (0, .max, .max)
        var length = socklen_t(MemoryLayout.size(ofValue: peer))
        // getsockopt(2) writes at most `length` bytes, the three numbers.
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 else { return false }
        return peer.1 == geteuid() || peer.1 == 0
    }

    func send(_ answer: DaemonAnswer) {
        guard !isClosed else { return }
        outbox.append(contentsOf: DaemonWire.line(answer).utf8)
        outbox.append(UInt8(ascii: "\n"))
        flush()
        if outbox.count > Connection.mostUnread { close() }
    }

    /// Closes as soon as everything was read that was sent.
    func finish() {
        isEnding = true
        if outbox.isEmpty { return close() }
        queue.asyncAfter(deadline: .now() + Connection.farewell) { self.close() }
    }

    private func close() {
        guard !isClosed else { return }
        isClosed = true
        stopWriting()
        guard let reader else {
            Glibc.close(descriptor)
            return
        }
        // A source that sleeps is never told that it was cancelled, and its descriptor would stay open.
        if !isReading { reader.resume() }
        reader.cancel()
        self.reader = nil
    }

    private func receive() {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while !isClosed, isReading {
            let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count > 0 else { return stopReading() }
            // Whatever follows the request is of no interest.
            guard task == nil, !isEnding else { continue }
            let known = inbox.count
            inbox.append(contentsOf: chunk[..<count])
            if let lineEnd = inbox[known...].firstIndex(of: UInt8(ascii: "\n")) {
                line(Array(inbox[..<lineEnd]))
                inbox = []
            }
            if inbox.count > DaemonWire.longestLine { return stopReading() }
        }
    }

    /// The client's end is closed: its descriptor would be readable for ever.
    private func stopReading() {
        guard isReading else { return }
        isReading = false
        inbox = []
        reader?.suspend()
        end()
    }

    private func flush() {
        guard !isClosed else { return }
        var sent = 0
        while sent < outbox.count {
            let count = outbox.withUnsafeBytes { bytes in
                Glibc.send(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { break }
            guard count > 0 else {
                // Gone: what it will not read is dropped, and reading finds the end.
                sent = outbox.count
                break
            }
            sent += count
        }
        outbox.removeFirst(sent)
        if !outbox.isEmpty { return startWriting() }
        stopWriting()
        if isEnding { close() }
    }

    private func startWriting() {
        guard writer == nil else { return }
        // A descriptor of its own: a source that is cancelled must not take the other's registration with it.
        let own = dup(descriptor)
        guard own >= 0 else { return }
        let source = DispatchSource.makeWriteSource(fileDescriptor: own, queue: queue)
        source.setEventHandler { self.flush() }
        source.setCancelHandler { Glibc.close(own) }
        source.activate()
        writer = source
    }

    private func stopWriting() {
        writer?.cancel()
        writer = nil
    }
}
