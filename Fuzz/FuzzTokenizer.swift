// Any bytes through the tokenizer and everything that reads HTML without a tree.

import Markup

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = ByteView(start: start, count: count)
    for dialect in [Tokenizer.Dialect.xml, .html] {
        var tokenizer = Tokenizer(bytes, dialect: dialect)
        var last = -1
        while true {
            let token = tokenizer.next()
            if token == .endOfInput { break }
            precondition(tokenizer.position > last, "it goes forward")
            last = tokenizer.position
            precondition(tokenizer.position <= count)
            switch token {
            case .text, .literal: precondition(tokenizer.range.lowerBound >= 0 && tokenizer.range.upperBound <= count)
            case .start:
                precondition(tokenizer.name.upperBound <= count)
                for attribute in tokenizer.attributes {
                    precondition(attribute.name.upperBound <= attribute.value.upperBound && attribute.value.upperBound <= count)
                }
            default: break
            }
        }
    }
    let clean = DocumentText.utf8(Array(bytes))
    let text = String(decoding: clean, as: UTF8.self)
    precondition(Array(text.utf8) == clean, "clean text is UTF-8")
    let visible = HTMLText.visible(text)
    precondition(String(validating: visible.utf8, as: UTF8.self) != nil)
    _ = HTMLText.references(text)
    _ = HTMLText.pictures(text)
    _ = HTMLText.firstPicture(text)
    _ = Srcset.candidates(text)
    return 0
}
