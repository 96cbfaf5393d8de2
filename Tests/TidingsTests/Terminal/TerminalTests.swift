// What reaches a terminal, a pipe and a script.

import Foundation
import Testing

@testable import tidings

extension Terminal {
    /// Nothing but plain text, whatever the streams are.
    static let plain = Terminal(
        output: Stream(isTerminal: false, hasColour: false, width: 80), error: Stream(isTerminal: false, hasColour: false, width: 80))
}

struct TerminalTests {
    @Test(arguments: [
        ("plain 中文 é 😀", "plain 中文 é 😀"),
        ("\u{1B}[31mred\u{7}", "\\u{1B}[31mred\\u{7}"),
        ("a\u{202E}b\u{2066}c\u{2069}\u{200F}", "a\\u{202E}b\\u{2066}c\\u{2069}\\u{200F}"),
        ("a\u{9B}31m\u{85}\u{7F}", "a\\u{9B}31m\\u{85}\\u{7F}"),
        ("two\nlines\u{2028}\u{2029}\t", "two\\u{A}lines\\u{2028}\\u{2029}\\u{9}"),
        ("\u{FEFF}hid\u{200B}den\u{E0041}", "\\u{FEFF}hid\\u{200B}den\\u{E0041}"),
        ("👩‍🚀 می‌خواهم", "👩‍🚀 می‌خواهم"),
    ]) func `what could fool a terminal is shown escaped`(text: String, shown: String) {
        #expect(SafeText.line(text) == shown)
    }

    @Test func `what is unsafe is escaped in every JSON of ours`() {
        var json = JSONText()
        json.add("a\u{9B}", "x\u{202E}\u{85}\u{7F}\"中文")
        #expect(json.string == #"{"a\u009b":"x\u202e\u0085\u007f\"中文"}"#)
        #expect(JSONText.quoted("plain") == "\"plain\"")
    }

    @Test func `a block keeps its lines and nothing else`() {
        #expect(SafeText.block("a\n\tb\r\u{1B}") == "a\n\tb\\u{D}\\u{1B}")
    }

    @Test func `width counts columns`() {
        #expect(DisplayWidth.of("abc") == 3)
        #expect(DisplayWidth.of("半岛电视台") == 10)
        #expect(DisplayWidth.of("ｆｕｌｌ、한글") == 14)
        #expect(DisplayWidth.of("e\u{301}👩‍🚀❤️") == 5)
    }

    @Test func `truncation never exceeds the columns and never splits a character`() {
        #expect(DisplayWidth.truncated("半岛电视台", to: 10) == "半岛电视台")
        #expect(DisplayWidth.truncated("半岛电视台", to: 9) == "半岛电视…")
        #expect(DisplayWidth.truncated("半岛电视台", to: 8) == "半岛电…")
        #expect(DisplayWidth.truncated("e\u{301}e\u{301}e\u{301}", to: 2) == "e\u{301}…")
        let marks = "a" + String(repeating: "\u{301}", count: 10_000)
        #expect(DisplayWidth.truncated(marks, to: 10).unicodeScalars.count <= 161)
    }

    @Test func `a table aligns Chinese and Latin, cuts on a terminal only, and is safe`() {
        var table = Table(rightAligned: [1], texts: [0, 2])
        table.add(["半岛电视台", "7", "https://a.example"])
        table.add(["LWN\u{1B}", "1234", "x"])
        #expect(table.lines(on: Terminal.plain.output) == ["半岛电视台     7  https://a.example", "LWN\\u{1B}   1234  x"])
        #expect(table.lines(on: terminal(24)).allSatisfy { DisplayWidth.of($0) <= 24 })
    }

    private func terminal(_ width: Int) -> Terminal.Stream { Terminal.Stream(isTerminal: true, hasColour: false, width: width) }

    @Test func `a narrow terminal cuts texts, not times, and no line runs past its edge`() {
        var table = Table(rightAligned: [0], texts: [3, 4])
        table.add(["12", "2026-01-31 12:00:00Z", "withdrawn", "The Valley Herald", "Minister promised a new bridge"])
        #expect(table.lines(on: terminal(60)) == ["12  2026-01-31 12:00:00Z  withdrawn  The Valle…  Minister p…"])
        #expect(table.lines(on: terminal(40)) == ["12  2026-01-31 12:00:00Z  withdrawn  Th…"])
        #expect(table.lines(on: terminal(10)) == ["12  2026-…"])
    }

    @Test func `JSON keeps the order, leaves slashes and escapes what a terminal could obey`() throws {
        var inner = JSONText()
        inner.add("total", 3)
        var object = JSONText()
        object.add("url", "https://a/b")
        object.add("title", "\"quoted\" \\ \n\u{1B}\u{202E}\u{E0041}中")
        object.add("none", String?.none)
        object.add("flag", true)
        object.add("fields", ["title", "content"])
        object.add("sources", inner)
        let expected =
            #"{"url":"https://a/b","title":"\"quoted\" \\ \n\u001b\u202e\udb40\udc41中","none":null,"flag":true,"#
            + #""fields":["title","content"],"sources":{"total":3}}"#
        #expect(object.string == expected)
        let read = try #require(try JSONSerialization.jsonObject(with: Data(object.string.utf8)) as? [String: Any])
        #expect(read["title"] as? String == "\"quoted\" \\ \n\u{1B}\u{202E}\u{E0041}中")
    }

    @Test func `NO_COLOR and a dumb terminal turn colour off`() {
        let colourful = Terminal.Stream(isTerminal: true, hasColour: true, width: 80)
        #expect(Style.red.apply("x", to: colourful) == "\u{1B}[31mx\u{1B}[0m")
        #expect(Style.red.apply("x", to: Terminal.plain.output) == "x")
    }

    @Test func `a reader that goes away is no error`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let output = Output(descriptor: ends[1])
        try output.line("first")
        try output.flush()
        #expect(!output.readerIsGone)
        close(ends[0])
        for _ in 0..<100_000 { try output.line("after the reader left") }
        try output.flush()
        #expect(output.readerIsGone)
        close(ends[1])
    }

    @Test func `a full disk is an error`() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let output = Output(descriptor: descriptor)
        try output.line("x")
        #expect(throws: OutputError(code: ENOSPC)) { try output.flush() }
        let words = "Standard output cannot be written: No space left on device. Make room there, or redirect it elsewhere."
        #expect("\(OutputError(code: ENOSPC))" == words)
    }
}
