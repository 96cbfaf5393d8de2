// Makes a stranger's HTML safe to publish: known elements and attributes only, nothing that runs, loads or frames.
// Asked by PostPublisher through a closure and by `tidings html sanitize`. This file is the entirety of the public face.

import Markup
import TidingsCore

/// Turns any HTML into safe HTML.
///
/// What comes out holds only elements and attributes of an allowlist like DOMPurify's default HTML profile, without
/// forms, frames and `style`; URLs have a scheme that cannot run; every `<` begins an allowed tag or is `&lt;`.
/// Sanitizing the result again changes no byte. Time and memory are linear in the input, whatever it holds.
public struct HTMLSanitizer: Sendable {
    /// Elements nested deeper than this lose their tags, not their text.
    static let maximumDepth = 250
    /// The largest piece of broken markup, in bytes, that is given to the tree builder.
    static let maximumTreeBytes = 1 << 20

    private let urls: SafeURL
    private let showsLatePictures: Bool

    /// - Parameters:
    ///   - baseURL: what relative URLs are resolved against; http and https only, anything else counts as none.
    ///   - showsLatePictures: put the address of a picture that a page's script would load late (`data-src` and its kin) where
    ///     browsers look, in place of the placeholder that stands there, and keep the pictures that stand in a `noscript` alone.
    public init(baseURL: String? = nil, showsLatePictures: Bool = false) {
        urls = SafeURL(base: baseURL)
        self.showsLatePictures = showsLatePictures
    }

    /// The safe form of a piece of HTML.
    ///
    /// Markup that nests as the HTML standard wants it is written as it passes by. Where a parser would have to
    /// repair something, the filtered bytes go through an HTML5 tree (gumbo); where that tree could grow out of
    /// proportion, a linear repair closes and drops tags instead.
    public func sanitize(_ html: String) -> String {
        html.withByteView { bytes in
            let first = filter(bytes, .watching)
            guard !first.isProper else { return text(first) }
            guard first.isCheapToBuild else { return text(filter(bytes, .mending)) }
            return String(decoding: TreeRepair.repaired(first.out).out, as: UTF8.self)
        }
    }

    /// Valid UTF-8: it is made of parts of a String, cut where ASCII stands, and of references, which stand for whole characters.
    private func text(_ writer: SafeWriter) -> String { writer.out.withUnsafeBufferPointer { $0.text(0..<$0.count) } }

    private func filter(_ bytes: ByteView, _ manner: SafeWriter.Manner) -> SafeWriter {
        var filter = MarkupFilter(
            bytes, attributes: AttributeFilter(urls: urls, showsLatePictures: showsLatePictures),
            writer: SafeWriter(manner, capacity: bytes.count))
        filter.run()
        return filter.writer
    }
}
