// What a post's file is called: SPEC §7. Asked once per item, for a post keeps the name it was first written under.

import Foundation
import TidingsCore

/// The name of a post, without what its format adds.
struct PostName {
    /// The source's slug.
    let folder: String
    /// `<date>-<slug>-<item id>`.
    let stem: String

    init(_ item: PublishableItem, names: PublishTarget.Names) {
        let source = PostName.slug(item.sourceName)
        folder = source.isEmpty ? "source" : source
        let day = item.firstDate.civil
        let date = "\(Timestamp.padded(day.year, 4))-\(Timestamp.padded(day.month, 2))-\(Timestamp.padded(day.day, 2))"
        let title = names == .title ? PostName.slug(item.title ?? "") : ""
        stem = title.isEmpty ? "\(date)-\(item.id)" : "\(date)-\(title)-\(item.id)"
    }

    /// Letters and digits of any script in NFC and lower case, with the marks that belong to them; one `-` for
    /// everything between. At most 60 bytes, cut at a character.
    static func slug(_ text: String) -> String {
        // No slug needs more than this much of a text, however long it is.
        var scalars = text.utf8.count > 4000 ? String.UnicodeScalarView(text.unicodeScalars.prefix(1000)) : text.unicodeScalars
        // Lower case may compose what upper case could not: there is a ǰ, and no such J.
        if scalars.contains(where: mayCompose) {
            scalars = String(scalars).precomposedStringWithCanonicalMapping.unicodeScalars
            let lower = scalars.map(\.properties.lowercaseMapping).joined()
            scalars = lower.precomposedStringWithCanonicalMapping.unicodeScalars
        }
        var out: [UInt8] = []
        // Where the last character begins, with the dash before it; nil outside of words.
        var start: Int?
        for scalar in scalars {
            let isMark = !scalar.isASCII && scalar.properties.generalCategory.isMark
            guard isMark ? start != nil : isWord(scalar) else {
                start = nil
                continue
            }
            if !isMark {
                let isWordStart = start == nil
                start = out.count
                if isWordStart, !out.isEmpty { out.append(0x2D) }
            }
            if scalar.isASCII {
                out.append(UInt8(scalar.value) | (scalar.value >= 0x41 ? 0x20 : 0))
            } else {
                out.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
            }
            if out.count > 60, let start {
                out.removeLast(out.count - start)
                break
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value.isASCIIWord }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber, .decimalNumber: return true
        default: return false
        }
    }

    /// Whether NFC could change a text with this scalar in it (UAX #15): marks, Hangul jamo and compatibility ideographs.
    private static func mayCompose(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3040...0x3098, 0x309B...0x30FF, 0xAC00...0xD7A3: return false
        case 0x400...0x482, 0x48A...0x52F, 0x2000...0x206F, 0xFF00...0xFFEF: return false
        default: return true
        }
    }
}

extension UInt32 {
    var isASCIIWord: Bool { (self | 0x20) &- 0x61 < 26 || self &- 0x30 < 10 }
}

extension Unicode.GeneralCategory {
    fileprivate var isMark: Bool { self == .nonspacingMark || self == .spacingMark || self == .enclosingMark }
}
