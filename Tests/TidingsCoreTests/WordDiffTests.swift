import Testing

@testable import TidingsCore

@Suite struct WordDiffTests {
    private func shown(_ old: String, _ new: String) -> String {
        WordDiff.between(old, new).map { piece in
            switch piece {
            case .same(let text): text
            case .gone(let text): "[-\(text)-]"
            case .new(let text): "{+\(text)+}"
            }
        }.joined()
    }

    @Test func `Latin text differs by words`() {
        #expect(
            shown("The minister said nothing today.", "The minister said little today.") == "The minister said [-nothing-]{+little+} today."
        )
    }

    @Test func `Chinese text differs by characters`() {
        #expect(shown("市场今天增长百分之三", "市场今天下降百分之三") == "市场今天[-增长-]{+下降+}百分之三")
    }

    @Test func `equal, empty and wholly different texts`() {
        #expect(shown("a b", "a b") == "a b")
        #expect(shown("", "a") == "{+a+}")
        #expect(shown("a", "") == "[-a-]")
        #expect(shown("a", "b") == "[-a-]{+b+}")
    }

    @Test func `tokens joined are the text`() {
        let text = "Déjà vu—e\u{301}t 3.14 天地 ok\u{200D}!\n\tนี่ end"
        #expect(WordTokens.split(text).joined() == text)
    }

    @Test func `the pieces joined are both texts, for many random pairs`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<400 {
            let old = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                "abcdefg ,天地".randomElement(using: &random).map(String.init) ?? ""
            }.joined()
            let new = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                "abcdefg ,天地".randomElement(using: &random).map(String.init) ?? ""
            }.joined()
            var a = ""
            var b = ""
            for piece in WordDiff.between(old, new) {
                switch piece {
                case .same(let text):
                    a += text
                    b += text
                case .gone(let text): a += text
                case .new(let text): b += text
                }
            }
            #expect(a == old)
            #expect(b == new)
        }
    }

    @Test func `two ways to write a letter are two words`() {
        let pieces = WordDiff.between("un caf\u{E9}", "un cafe\u{301}")
        #expect(pieces.count == 3)
        guard case .new(let word) = pieces.last else {
            Issue.record("nothing is new")
            return
        }
        #expect(Array(word.utf8) == Array("cafe\u{301}".utf8))
    }

    @Test func `long texts that share nothing but spaces are replaced whole`() {
        let old = String(repeating: "alpha beta ", count: 5000)
        let new = String(repeating: "gamma delta ", count: 5000)
        #expect(WordDiff.between(old, new).count < 5)
    }
}
