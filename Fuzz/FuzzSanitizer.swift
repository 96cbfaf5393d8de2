// Any bytes as HTML from a stranger; what a browser's parser makes of the result must be harmless, and the same twice.

import CGumbo
import HTMLSanitizer

/// Told apart here once more, so that a mistake in the sanitizer's own lists is seen.
private let forbidden: Set<String> = [
    "script", "style", "title", "iframe", "frame", "frameset", "object", "embed", "applet", "form", "input", "button", "select",
    "textarea", "base", "link", "meta", "svg", "math", "template", "noscript", "xmp", "plaintext", "dialog", "portal",
]
private let urlAttributes: Set<String> = ["href", "src", "cite", "poster", "longdesc", "srcset"]
private let forbiddenAttributes: Set<String> = ["style", "srcdoc", "action", "formaction", "background", "ping", "xmlns", "is", "target"]

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let html = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    for sanitizer in [HTMLSanitizer(), HTMLSanitizer(baseURL: "https://example.org/a/b", showsLatePictures: true)] {
        let safe = sanitizer.sanitize(html)
        precondition(sanitizer.sanitize(safe) == safe, "sanitizing again changes nothing")
        check(safe)
    }
    return 0
}

/// Every element and attribute of the tree that HTML5's rules build from the result.
private func check(_ safe: String) {
    var copy = safe
    copy.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
            guard let start = characters.baseAddress, let output = tidings_gumbo_parse(start, characters.count) else { return }
            defer { tidings_gumbo_free(output) }
            var open = [output.pointee.root]
            while let node = open.popLast() {
                guard let node, node.pointee.type == GUMBO_NODE_ELEMENT || node.pointee.type == GUMBO_NODE_TEMPLATE else { continue }
                let element = node.pointee.v.element
                let written = String(decoding: tagName(element.original_tag), as: UTF8.self).lowercased()
                precondition(element.tag_namespace == GUMBO_NAMESPACE_HTML, "no SVG, no MathML")
                precondition(!forbidden.contains(String(cString: gumbo_normalized_tagname(element.tag))), "no such element")
                precondition(!forbidden.contains(written), "no such element")
                checkAttributes(element.attributes)
                for index in 0..<Int(element.children.length) {
                    open.append(element.children.data?[index]?.assumingMemoryBound(to: GumboNode.self))
                }
            }
        }
    }
}

private func tagName(_ tag: GumboStringPiece) -> [UInt8] {
    guard tag.length > 1, let data = tag.data else { return [] }
    return (1..<tag.length).map { UInt8(bitPattern: data[$0]) }.prefix { $0 > 0x20 && $0 != 0x3E && $0 != 0x2F }.map { $0 }
}

private func checkAttributes(_ attributes: GumboVector) {
    for index in 0..<Int(attributes.length) {
        guard let attribute = attributes.data?[index]?.assumingMemoryBound(to: GumboAttribute.self) else { continue }
        let name = String(cString: attribute.pointee.name).lowercased()
        precondition(!name.hasPrefix("on") && !forbiddenAttributes.contains(name), "no such attribute")
        guard urlAttributes.contains(name) else { continue }
        let value = String(cString: attribute.pointee.value).unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7F }
        var url = ""
        url.unicodeScalars.append(contentsOf: value)
        url = url.lowercased()
        for scheme in ["javascript:", "vbscript:", "data:text", "file:", "blob:"] { precondition(!url.hasPrefix(scheme), "no such scheme") }
    }
}
