// Strict JSON: what is taken, what is told about the rest, and that every value knows its bytes.

import Testing

@testable import tidings

struct JSONDocumentTests {
    private func fault(_ text: String) -> String {
        do {
            _ = try JSONDocument(Array(text.utf8))
            return "no fault"
        } catch {
            let position = JSONFault.position(of: error.offset, in: Array(text.utf8))
            return "\(ConfigurationError.misspelt(file: "f", error.kind, line: position.line, column: position.column))"
        }
    }

    @Test func `values know their bytes`() throws {
        let text = #"{ "a": [1, "zwei", {"b": null}], "ü": true }"#
        let document = try JSONDocument(Array(text.utf8))
        guard case .object(let members) = document.root.value, case .array(let elements) = members[0].node.value else {
            Issue.record("no object")
            return
        }
        let shown = elements.map { String(decoding: document.bytes[$0.range], as: UTF8.self) }
        #expect(shown == ["1", "\"zwei\"", "{\"b\": null}"])
        #expect(String(decoding: document.bytes[members[1].keyRange], as: UTF8.self) == "\"ü\"")
        #expect(document.root.range == 0..<text.utf8.count)
    }

    @Test func `escapes become characters, pairs of surrogates one`() throws {
        let document = try JSONDocument(Array(#""\"\\\/\b\f\n\r\t\u4e2d\ud83d\ude00 end""#.utf8))
        guard case .string(let text) = document.root.value else {
            Issue.record("no string")
            return
        }
        #expect(text == "\"\\/\u{8}\u{C}\n\r\t中😀 end")
    }

    @Test(arguments: ["0", "-0", "12", "-1.5", "1e9", "2.5E-3"]) func `numbers by the grammar are taken`(text: String) {
        #expect(fault(text) == "no fault")
    }

    @Test(arguments: ["01", "1.", "-", "1e", "0x10", "1.5.2", "--1"]) func `other numbers are not`(text: String) {
        #expect(fault(text) == "f: line 1, column 1: \(text) is no number. Write it in quotes if it is a text.")
    }

    @Test(arguments: [
        ("", "line 1, column 1: the file is empty. Write at least {\"sources\": []}."),
        (" \n\t", "line 2, column 2: the file is empty. Write at least {\"sources\": []}."),
        ("{\"a\": 1,}", "line 1, column 8: a comma with nothing after it. Remove it."),
        ("[1,\n 2,\n]", "line 2, column 3: a comma with nothing after it. Remove it."),
        ("{\"a\": 1\n \"b\": 2}", "line 2, column 2: a comma is missing before this. Add it."),
        ("{\n  // why\n}", "line 2, column 3: a comment; JSON knows none. Remove it."),
        ("[1, # one\n]", "line 1, column 5: a comment; JSON knows none. Remove it."),
        ("{} /* end */", "line 1, column 4: a comment; JSON knows none. Remove it."),
        ("{a: 1}", "line 1, column 2: the key a stands without quotes. Write \"a\"."),
        ("{'a': 1}", "line 1, column 2: a single quote; JSON knows only double quotes. Write \"."),
        ("[True]", "line 1, column 2: True is no value. Write true, false, null, a number, or a text in double quotes."),
        ("[\"中文\", NaN]", "line 1, column 8: NaN is no value. Write true, false, null, a number, or a text in double quotes."),
        ("[\"open\n\"]", "line 1, column 7: the line ends inside a text. Close it with \", or write \\n for a line end."),
        ("[\"a\tb\"]", "line 1, column 4: a control character inside a text. Write \\u0009, or remove it."),
        ("[\"\\x\"]", "line 1, column 3: \\x is no escape. Write \\\\ for a backslash."),
        ("[\"C:\\中\"]", "line 1, column 5: \\中 is no escape. Write \\\\ for a backslash."),
        ("[\"\\ud800 \"]", "line 1, column 3: \\ud800 is half a character. Write both halves, or the character itself."),
        ("[\"\\ude00\"]", "line 1, column 3: \\ude00 is half a character. Write both halves, or the character itself."),
        ("{\"a\" 1}", "line 1, column 6: found \"1\" where a colon after the key belongs. Correct it."),
        ("{\"a\": }", "line 1, column 7: found \"}\" where a value belongs. Correct it."),
        ("{\"a\": 1", "line 1, column 8: the file ends where a comma or \"}\" belongs. Add it."),
        ("[\"abc", "line 1, column 2: the file ends where the closing quote of the string that begins here belongs. Add it."),
        ("[1] [2]", "line 1, column 5: text after the end of the configuration. Remove it, or the bracket that closes too early."),
    ]) func `misspelling is told by line and column`(text: String, words: String) {
        #expect(fault(text) == "f: " + words)
    }

    @Test func `bytes that are no UTF-8 are told by their place`() {
        let bytes = Array("{\n\"a\": \"".utf8) + [0xFF] + Array("\"}".utf8)
        #expect(throws: JSONFault(kind: .notUTF8, offset: 8)) { try JSONDocument(bytes) }
        #expect(JSONFault.position(of: 8, in: bytes) == (2, 7))
    }

    @Test func `a byte order mark is no fault and no column`() throws {
        #expect(throws: JSONFault(kind: .unknownWord("x"), offset: 3)) { try JSONDocument([0xEF, 0xBB, 0xBF] + Array("x".utf8)) }
        #expect(JSONFault.position(of: 3, in: [0xEF, 0xBB, 0xBF] + Array("x".utf8)) == (1, 1))
        _ = try JSONDocument([0xEF, 0xBB, 0xBF] + Array("{}".utf8))
    }

    @Test func `depth is bounded however deep a file goes`() {
        let deep = Array(String(repeating: "[", count: 1_000_000).utf8)
        #expect(throws: JSONFault(kind: .tooDeep(64), offset: 64)) { try JSONDocument(deep) }
    }

    @Test func `repeated keys are told with their path, in objects of any size`() throws {
        let many = (0..<40).map { "\"k\($0)\": 0" }.joined(separator: ", ")
        let document = try JSONDocument(Array("{\"a\": [{\"b\": 1, \"b\": 2}], \"c d\": {\(many), \"k3\": 1, \"k39\": 1}}".utf8))
        #expect(document.repeatedKeys.map { "\($0.path)" } == ["a[0].b", "[\"c d\"].k3", "[\"c d\"].k39"])
    }
}
