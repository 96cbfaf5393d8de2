// Writes results to standard output. A reader that goes away (`| head`) is no error (SPEC §3): what follows is
// dropped and the exit status stays what the work earned. A full disk behind `>` is one.

import Glibc
import Platform

/// A buffered stream of results. Owned by one command; not shared between tasks.
final class Output {
    /// Whether the reader closed its end: a listing may stop early, a sync goes on.
    private(set) var readerIsGone = false

    private let descriptor: Int32
    private let isImmediate: Bool
    private var buffer: [UInt8] = []
    private static let capacity = 1 << 16

    /// Standard output by default. Lines appear at once on a terminal, else when the buffer is full or flushed.
    init(descriptor: Int32 = 1) {
        self.descriptor = descriptor
        isImmediate = isatty(descriptor) == 1
        buffer.reserveCapacity(Output.capacity)
        Output.ignoreBrokenPipes()
    }

    /// Writes a line as it is; text from feeds goes through ``SafeText`` first.
    func line(_ text: String = "") throws(OutputError) {
        try write(text + "\n")
    }

    func write(_ text: String) throws(OutputError) { try write(text.utf8) }

    /// Bytes as they are, where somebody asked for just these.
    func write(_ bytes: some Sequence<UInt8>) throws(OutputError) {
        guard !readerIsGone else { return }
        buffer.append(contentsOf: bytes)
        if isImmediate || buffer.count >= Output.capacity { try flush() }
    }

    /// Writes one JSON object as a line and flushes nothing: see ``flush()``.
    func line(_ object: JSONText) throws(OutputError) {
        try write(object.string + "\n")
    }

    /// Hands everything to the kernel. Called at the end of a command, and after each result of a long one.
    func flush() throws(OutputError) {
        defer { buffer.removeAll(keepingCapacity: true) }
        var rest = buffer[...]
        while !rest.isEmpty, !readerIsGone {
            // write(2) reads `rest.count` bytes from a buffer that lives for the call.
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                rest = rest.dropFirst(written)
                continue
            }
            switch errno {
            case EINTR: continue
            case EPIPE: readerIsGone = true
            case EAGAIN: waitUntilWritable()
            case let code: throw OutputError(code: code)
            }
        }
    }

    /// Looks whether somebody reads still, for whoever has nothing to write: the other end of a pipe is told by the next write alone.
    func lookForReader() {
        var entry = pollfd(fd: descriptor, events: 0, revents: 0)
        // Reported unasked (poll(2)).
        let gone = Int16(POLLERR) | Int16(POLLHUP)
        if poll(&entry, 1, 0) == 1, entry.revents & gone != 0 { readerIsGone = true }
    }

    /// A terminal or pipe that somebody else made non-blocking.
    private func waitUntilWritable() {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&entry, 1, -1)
    }

    /// Without this the kernel would end the process on the first write to a closed pipe, with the work half done.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }
}

/// Results cannot be written; exit status 74.
struct OutputError: Error, Sendable, Equatable, CustomStringConvertible {
    /// errno
    var code: Int32

    var description: String { "Standard output cannot be written: \(SystemWords.reason(code)). Make room there, or redirect it elsewhere." }
}
