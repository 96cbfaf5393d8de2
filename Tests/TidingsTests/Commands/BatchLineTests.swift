// What the inspecting commands take from a line of JSON.

import Testing

@testable import tidings

struct BatchLineTests {
    @Test func `texts are known by their names`() {
        let line = WireFields(batchLine: #"{"html":"<b>\u00e9\ud83d\ude00</b>","base_url":null,"x":[1]}"#)
        #expect(line?.text("html") == "<b>é😀</b>")
        #expect(line?.text("base_url") == nil)
        #expect(line?.text("x") == nil)
    }

    @Test(arguments: [
        (#"a\ud800<b>"#, "a\u{FFFD}<b>"), (#"\udc00"#, "\u{FFFD}"), (#"\ud800\ud83d\ude00"#, "\u{FFFD}😀"), (#"\ud800\u0041"#, "\u{FFFD}A"),
        (#"\ud800\n"#, "\u{FFFD}\n"),
    ])
    func `half a pair of surrogates is replaced`(escaped: String, text: String) {
        #expect(WireFields(batchLine: "{\"html\":\"\(escaped)\"}")?.text("html") == text)
    }

    @Test(arguments: ["", "x", "[]", "\"a\"", "{", #"{"a":"\ud8"}"#, #"{"a":1,}"#]) func `anything else is no line`(text: String) {
        #expect(WireFields(batchLine: text) == nil)
    }

    @Test(arguments: [
        (#"{"html":"<p onclick=x>a</p>"}"#, #"{"html":"<p>a</p>"}"#), (#"{"html":""}"#, #"{"html":""}"#),
        (#"{"html":5}"#, #"{"error":"The line is no JSON object with a text \"html\"."}"#),
        (#"{"base_url":"https://a.example"}"#, #"{"error":"The line is no JSON object with a text \"html\"."}"#),
        ("<p>", #"{"error":"The line is no JSON object with a text \"html\"."}"#),
    ]) func `a line without HTML is no empty piece of HTML`(line: String, answer: String) {
        #expect(HTMLSanitize.answer(to: line, baseURL: nil).string == answer)
    }
}
