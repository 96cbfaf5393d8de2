// Words to people, on standard error: plain, with journald priorities, or as JSON for other collectors. Everything
// goes through SafeText here, so that no feed can write to a terminal or forge a line of a log.

import Glibc
import TidingsCore

/// Where messages go, and how they look.
struct Messages: Sendable {
    enum Format: String, Sendable, CaseIterable {
        case plain
        /// `<3>` before each line (sd-daemon(3)); the journal adds the time itself.
        case journal
        /// One object per line.
        case json
    }

    /// The levels of syslog(3).
    enum Priority: Int, Sendable {
        case error = 3
        case warning = 4
        case notice = 5
        case info = 6
    }

    var format: Format
    private let descriptor: Int32
    private let stream: Terminal.Stream
    private let now: @Sendable () -> Timestamp
    private static let prefix = "tidings: "

    init(
        format: Format, stream: Terminal.Stream = Terminal.standard.error, descriptor: Int32 = 2,
        now: @escaping @Sendable () -> Timestamp = Clock.now
    ) {
        self.format = format
        self.descriptor = descriptor
        self.stream = stream
        self.now = now
    }

    /// Of this process, in the format that fits its standard error.
    static var standard: Messages { Messages(format: fittingFormat(.current())) }

    /// The format that fits standard error: that of the journal where systemd connected it, else plain.
    ///
    /// `$JOURNAL_STREAM` names device and inode of the stream; a child whose standard error was redirected inherits the
    /// variable but not the stream (systemd.exec(5)).
    static func fittingFormat(_ environment: Environment, descriptor: Int32 = 2) -> Format {
        guard let stream = environment.text("JOURNAL_STREAM") else { return .plain }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .plain }
        return stream == "\(status.st_dev):\(status.st_ino)" ? .journal : .plain
    }

    func error(_ text: String, source: String? = nil) { write(.error, text, source: source) }
    func warning(_ text: String, source: String? = nil) { write(.warning, text, source: source) }
    func notice(_ text: String, source: String? = nil) { write(.notice, text, source: source) }
    func info(_ text: String, source: String? = nil) { write(.info, text, source: source) }

    /// Writes a message of one or more lines, whole: one call of write(2), so that messages of several tasks do not mix.
    /// A reader that is gone, or a full disk, has nobody left to tell.
    func write(_ priority: Priority, _ text: String, source: String? = nil) {
        let bytes = Array(lines(priority, text, source: source).utf8)
        var rest = bytes[...]
        while !rest.isEmpty {
            // write(2) reads `rest.count` bytes from a buffer that lives for the call.
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(0, written))
        }
    }

    func lines(_ priority: Priority, _ text: String, source: String? = nil) -> String {
        let named = source.map { "\($0): \(text)" } ?? text
        switch format {
        case .plain:
            let shown = Messages.prefix + SafeText.block(named)
            switch priority {
            case .error: return Style.red.apply(shown, to: stream) + "\n"
            case .warning: return Style.yellow.apply(shown, to: stream) + "\n"
            default: return shown + "\n"
            }
        case .journal:
            let lines = named.split(separator: "\n", omittingEmptySubsequences: true)
            return lines.map { "<\(priority.rawValue)>\(SafeText.line(String($0)))\n" }.joined()
        case .json:
            var object = JSONText()
            object.add("time", "\(now())")
            object.add("level", "\(priority)")
            if let source { object.add("source", source) }
            object.add("message", text)
            return object.string + "\n"
        }
    }
}
