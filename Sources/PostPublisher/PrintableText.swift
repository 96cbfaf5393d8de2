// Which characters a post may hold, in its front matter and in its body.

internal import Markup

/// Text made fit for a post.
enum PrintableText {
    /// One line: white space, line ends included, is collapsed and trimmed; characters outside YAML's printable set
    /// (YAML 1.2 §5.1) are dropped or replaced, byte order marks dropped.
    static func line(_ text: String) -> [UInt8] {
        text.withByteView { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count)
            var index = 0
            while index < bytes.count {
                if let unfit = unfit(bytes, at: index) {
                    index += unfit.length
                    if unfit.replacement != [0x20] {
                        out.append(contentsOf: unfit.replacement)
                    } else if let last = out.last, last != 0x20 {
                        out.append(0x20)
                    }
                    continue
                }
                if bytes.has("\u{FEFF}", at: index) {
                    index += 3
                    continue
                }
                if bytes[index].isWhiteSpace {
                    if let last = out.last, last != 0x20 { out.append(0x20) }
                } else {
                    out.append(bytes[index])
                }
                index += 1
            }
            if out.last == 0x20 { out.removeLast() }
            return out
        }
    }

    /// Several lines: what is unfit is dropped or replaced; line ends become line feeds. nil where nothing has to change.
    static func block(_ bytes: ByteView) -> [UInt8]? {
        var index = 0
        while index < bytes.count, !needsLook(bytes[index]) || (bytes[index] != 0x0D && unfit(bytes, at: index) == nil) { index += 1 }
        guard index < bytes.count else { return nil }
        var out = Array(bytes[..<index])
        while index < bytes.count {
            if let unfit = unfit(bytes, at: index) {
                index += unfit.length
                out.append(contentsOf: unfit.replacement)
                // What follows must not join an ampersand to a character reference.
                if out.last == 0x26 { out.append(contentsOf: "amp;".utf8) }
                continue
            }
            if bytes[index] != 0x0D {
                out.append(bytes[index])
            } else if index + 1 == bytes.count || bytes[index + 1] != 0x0A {
                out.append(0x0A)
            }
            index += 1
        }
        return out
    }

    /// Whether a byte can be, or begin, something that is dropped or replaced. Nearly all cannot.
    @inline(__always)
    private static func needsLook(_ byte: UInt8) -> Bool {
        byte < 0x80 ? (byte < 0x20 && byte != 0x0A && byte != 0x09) || byte == 0x7F : byte == 0xC2 || byte == 0xE2 || byte == 0xEF
    }

    private static func unfit(_ bytes: ByteView, at index: Int) -> UnfitCharacter? {
        guard needsLook(bytes[index]) else { return nil }
        func next(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        return UnfitCharacter(bytes[index], next(1), next(2))
    }
}
