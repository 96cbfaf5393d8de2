// What is said on standard error, in each of its formats.

import Glibc
import Testing
import TidingsCore

@testable import tidings

struct MessagesTests {
    private func messages(_ format: Messages.Format, hasColour: Bool = false) -> Messages {
        Messages(
            format: format, stream: Terminal.Stream(isTerminal: hasColour, hasColour: hasColour, width: 80),
            now: { Timestamp(seconds: 1_577_934_245) })
    }

    @Test func `plain messages are safe and carry no control characters of their own`() {
        #expect(messages(.plain).lines(.error, "a\u{1B}[2J\nb\u{202E}") == "tidings: a\\u{1B}[2J\nb\\u{202E}\n")
    }

    @Test func `on a terminal errors stand out`() {
        #expect(messages(.plain, hasColour: true).lines(.error, "bad") == "\u{1B}[31mtidings: bad\u{1B}[0m\n")
        #expect(messages(.plain, hasColour: true).lines(.info, "well") == "tidings: well\n")
    }

    @Test func `every line of the journal has its priority, and no feed can forge one`() {
        #expect(messages(.journal).lines(.error, "one\n<6>two\r", source: "甲") == "<3>甲: one\n<3><6>two\\u{D}\n")
        #expect(messages(.journal).lines(.info, "x") == "<6>x\n")
    }

    @Test func `JSON has time, level and source`() {
        let expected = #"{"time":"2020-01-02T03:04:05Z","level":"warning","source":"甲","message":"two\nlines\u001b"}"# + "\n"
        #expect(messages(.json).lines(.warning, "two\nlines\u{1B}", source: "甲") == expected)
    }

    @Test func `the journal is recognised by its own stream only`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer {
            close(ends[0])
            close(ends[1])
        }
        var status = stat()
        try #require(fstat(ends[1], &status) == 0)
        let own = Environment(["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"])
        #expect(Messages.fittingFormat(own, descriptor: ends[1]) == .journal)
        #expect(Messages.fittingFormat(Environment(["JOURNAL_STREAM": "1:2"]), descriptor: ends[1]) == .plain)
        #expect(Messages.fittingFormat(Environment([:]), descriptor: ends[1]) == .plain)
    }
}
