// Which texts stand plain in YAML.

@testable import PostPublisher
import Testing

@Suite struct YAMLScalarTests {
    private func written(_ text: String) -> String {
        var out: [UInt8] = []
        YAMLScalar.append(Array(text.utf8), to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test(arguments: [
        "新闻", "Aljazeera 半岛网", "it's", "AT&T", "C++", "C#", "a:b", "http://e.org", "R&D, x", "-x", "?x", "a - b", "3D", "1st", "e5",
        "2001-x",
        "2022-01-01 news", "yesterday", "0xZZ", "1.2.3-rc", "null and void", "a]b", "v2", "50%", "x{y}", "-a",
    ])
    func `plain where every reader reads that string`(text: String) {
        #expect(written(text) == text)
    }

    @Test(arguments: [
        "", "yes", "No", "ON", "off", "y", "N", "true", "False", "null", "~", "NULL", "=", "<<", "1", "-1", "+12", "1_000", "1,000", "1.5",
        ".5",
        "1e3", "1.0e-3", "0x1F", "0o17", "0b101", "017", "12:30", "12:30:45.5", ".inf", "-.INF", ".NaN", "2001-12-14",
        "2001-12-14T21:59:43.10-05:00",
        "2001-12-14 21:59:43", "- x", "-", "?", "? x", ":", ": x", "a: b", "a:", "a #b", "#a", "&a", "*a", "!a", "|", ">", "'a'", "\"a\"",
        "%a", "@a",
        "`a`", "[a]", "{a}", ",a", "---", "...", "--- a", " a", "a ",
    ])
    func `quoted where some reader reads something else`(text: String) {
        #expect(written(text) == "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'")
    }
}
