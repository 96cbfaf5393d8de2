// Pictures that stand in a `noscript`: what a page shows where no script loads them. In what is published no script runs, so they
// are shown, unless the same picture stands beside it with an address of its own. Asked by the filter, for posts.

import Markup

/// Which pictures of a document only its `noscript` elements have.
struct ScriptlessPictures {
    private var shown: Set<String> = []

    /// Notes what the rest of the document shows.
    init(_ document: ByteView) {
        var tokenizer = Tokenizer(document, dialect: .html)
        var isScriptless = false
        while case let token = tokenizer.next(), token != .endOfInput {
            let element = HTMLElement(document, tokenizer.name)
            switch (token, element) {
            case (.start, .noscript): isScriptless = true
            case (.end, .noscript): isScriptless = false
            case (.start, .img), (.start, .image), (.start, .source):
                if !isScriptless, let picture = HTMLPicture(tokenizer) { shown.formUnion(picture.candidates.map(\.url)) }
            default: break
            }
        }
    }

    /// The `img` tags of a `noscript`'s content that show something which nothing else does; counting pixels are no pictures.
    mutating func tags(in content: ByteView) -> [[TagScanner.Attribute]] {
        var scanner = TagScanner(content)
        var found: [[TagScanner.Attribute]] = []
        while case let token = scanner.next(), token != .endOfInput {
            guard token == .startTag, case .keep(.img) = Disposition(content, scanner.name) else { continue }
            var tokenizer = Tokenizer(content, dialect: .html, from: scanner.tokenStart)
            guard tokenizer.next() == .start, let picture = HTMLPicture(tokenizer), !picture.isPixel, !picture.isInline else { continue }
            let addresses = picture.candidates.map(\.url)
            guard shown.isDisjoint(with: addresses) else { continue }
            shown.formUnion(addresses)
            found.append(scanner.attributes)
        }
        return found
    }
}
