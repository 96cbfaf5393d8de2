// Broken markup: what is a tag, what is text, where things end.

import Markup
import Testing

@Suite struct TokenizerTests {
    /// The tokens of a text, one word each.
    private func tokens(_ text: String, _ dialect: Tokenizer.Dialect = .xml) -> [String] {
        text.withByteView { bytes in
            var found: [String] = []
            var tokenizer = Tokenizer(bytes, dialect: dialect)
            while true {
                switch tokenizer.next() {
                case .text: found.append("'\(bytes.string(tokenizer.range))'")
                case .literal: found.append("[\(bytes.string(tokenizer.range))]")
                case .start:
                    let attributes = tokenizer.attributes.map { " \(bytes.string($0.name))=\(bytes.string($0.value))" }.joined()
                    found.append("<\(bytes.string(tokenizer.name))\(attributes)\(tokenizer.isSelfClosing ? "/" : "")>")
                case .end: found.append("</\(bytes.string(tokenizer.name))>")
                case .comment: found.append("#\(bytes.string(tokenizer.range))")
                case .declaration: found.append("!")
                case .endOfInput: return found
                }
            }
        }
    }

    @Test func `well-formed markup`() {
        #expect(
            tokens("<?xml version='1.0'?><a b=\"1\" c='2>3'>x<![CDATA[<y>]]]><d/><!-- <e> --></a>") == [
                "!", "<a b=1 c=2>3>", "'x'", "[<y>]]", "<d/>", "# <e> ", "</a>",
            ])
    }

    @Test func `a less-than sign before anything but a name is text`() {
        #expect(tokens("1 < 2 <3 <> a<") == ["'1 < 2 <3 <> a<'"])
    }

    /// What only somebody who looks for attributes wants of a piece of HTML.
    private func tagsWithAttributes(_ text: String, skipping: Bool) -> [String] {
        text.withByteView { bytes in
            var found: [String] = []
            var tokenizer = Tokenizer(bytes, dialect: .html)
            while true {
                if skipping { tokenizer.skipBareTags() }
                switch tokenizer.next() {
                case .start where !tokenizer.attributes.isEmpty || bytes.string(tokenizer.name) == "picture":
                    found.append(bytes.string(tokenizer.tokenStart..<tokenizer.position))
                case .end where bytes.string(tokenizer.name) == "picture": found.append("</picture>")
                case .comment, .literal: found.append("\(tokenizer.range) \(bytes.string(tokenizer.range))")
                case .endOfInput: return found
                default: continue
                }
            }
        }
    }

    @Test func `skipping bare tags skips nothing else`() {
        #expect(tagsWithAttributes("a<p>b</p><br/><i x=1>c</i><p>d", skipping: true) == ["<i x=1>"])
        let parts = [
            "<p>", "</p>", "<br/>", "<br />", "<a href=x>", "<a\nid='>'>", "<", "</", "<>", "</>", "<!--", "-->", "<!x>", "<!", "<?y?>",
            "text",
            "a < b", "<script>", "</script>", "<title>", "</TITLE >", "<TextArea>", "</textarea>", "<xmp", ">", "<picture>", "</picture>",
            "<img src=p", "<b", "<1>", "<新>", "<h1>", "</h1 class=z>", "\"", "'", "<plaintext>", "<svg/onload=x>", "<a-b>", "<a:b c=d>",
        ]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let html = (0..<Int.random(in: 1...12, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            #expect(tagsWithAttributes(html, skipping: true) == tagsWithAttributes(html, skipping: false), "\(html)")
        }
    }

    @Test func `attributes without quotes, values, spaces`() {
        #expect(tokens("<a b=1 c d = 'x' e=>") == ["<a b=1 c= d=x e=>"])
        #expect(tokens("<a href=http://x/>") == ["<a href=http://x/>"])
        #expect(tokens("<a href=http://x/>", .html) == ["<a href=http://x/>"])
        #expect(tokens("<a b='1'c='2'>") == ["<a b=1 c=2>"])
    }

    @Test func `a tag without its bracket ends where the next begins`() {
        #expect(tokens("<a b='1' <c>x</a <d>") == ["<a b=1>", "<c>", "'x'", "</a>", "<d>"])
    }

    @Test func `a quote that was never closed does not swallow the document`() {
        #expect(tokens("<a b='1>x</a><c d='2'>").contains("<c d=2>"))
    }

    @Test func `a document type with an internal subset is one declaration`() {
        #expect(tokens("<!DOCTYPE a [<!ENTITY b \"]>\"><!-- ]> -->]><a>") == ["!", "<a>"])
        #expect(tokens("<!DOCTYPE a <b>") == ["!"])
    }

    @Test func `a tag that the end of the input cuts is none, and a section ends there`() {
        #expect(tokens("<a><b c='") == ["<a>"])
        #expect(tokens("<![CDATA[x") == ["[x]"])
        #expect(tokens("<a>x") == ["<a>", "'x'"])
    }

    @Test func `HTML comments end as in a browser`() {
        #expect(tokens("<!-->a<!--->b<!-- c -->d", .html) == ["#", "'a'", "#", "'b'", "# c ", "'d'"])
        #expect(tokens("<!-- a --!>b<!-- c --! d ---!>e<!--!>f-->", .html) == ["# a ", "'b'", "# c --! d -", "'e'", "#!>f"])
        #expect(tokens("<!-- a --!>b-->c") == ["# a --!>b", "'c'"], "in XML it does not")
        #expect(tokens("<!-- a --!", .html) == ["# a --!"])
    }
}
