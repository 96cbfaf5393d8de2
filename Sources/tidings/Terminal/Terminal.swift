// What the two output streams are connected to, and so what may be written to them: colour and progress only to
// terminals, plain text to everything else. Looked up whenever it is asked for: who prints many lines keeps the answer.

import Glibc

/// The capabilities of standard output and standard error.
struct Terminal: Sendable, Equatable {
    struct Stream: Sendable, Equatable {
        var isTerminal: Bool
        var hasColour: Bool
        /// Whether a line can be taken back and written anew.
        var canRedraw = false
        /// In columns; 80 where nobody says.
        var width: Int
    }

    var output: Stream
    var error: Stream

    /// Asks the kernel and the environment: `NO_COLOR` with any text in it (no-color.org) and `TERM=dumb` turn colour off.
    static func current(_ environment: [String: String]) -> Terminal {
        Terminal(output: stream(1, environment), error: stream(2, environment))
    }

    private static func stream(_ descriptor: Int32, _ environment: [String: String]) -> Stream {
        let isTerminal = isatty(descriptor) == 1
        let isDumb = environment["TERM"] == "dumb" || environment["TERM"] == nil
        let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || isDumb
        return Stream(
            isTerminal: isTerminal, hasColour: isTerminal && !isPlain, canRedraw: isTerminal && !isDumb,
            width: (isTerminal ? columns(descriptor) : nil) ?? environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
                ?? 80)
    }

    private static func columns(_ descriptor: Int32) -> Int? {
        var size = winsize()
        // TIOCGWINSZ writes one winsize and nothing else (tty_ioctl(4)).
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

/// The few ways in which text stands out on a terminal (ECMA-48 §8.3.117).
enum Style: String, Sendable {
    case bold = "1"
    case faint = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"

    /// The text in this style where the stream has colour, else the text.
    func apply(_ text: String, to stream: Terminal.Stream) -> String {
        stream.hasColour && !text.isEmpty ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
