// Which characters have no business in a page or a post, and what stands there instead. Asked by the sanitizer and by whoever
// writes posts.

/// A character that breaks lines, readers of YAML or a site generator's own marks (Hexo uses U+FFFC).
public struct UnfitCharacter {
    /// In UTF-8.
    public let length: Int
    /// What stands there instead; empty where nothing does.
    public let replacement: [UInt8]

    private static let space: [UInt8] = [0x20]

    /// What U+0080 to U+009F stand for. Nobody means these controls: they are the bytes of Windows-1252 taken for Latin-1, as their
    /// numbers are in HTML (§13.2.5.80). U+0085 alone is what it is, a line's end.
    private static let controls: [[UInt8]] = Windows1252.scalars.enumerated().map { index, value in
        if index == 5 { return space }
        guard value >= 0x100, let scalar = Unicode.Scalar(value), let units = UTF8.encode(scalar) else { return [] }
        return Array(units)
    }

    /// The unfit character that begins with these bytes of UTF-8; nil where the character may stay, as may tabs and line ends.
    public init?(_ first: UInt8, _ second: UInt8, _ third: UInt8) {
        switch first {
        case 0x09, 0x0A, 0x0D: return nil
        // What separates words or lines still separates words.
        case 0x0B, 0x0C: self.init(1, UnfitCharacter.space)
        case 0x00...0x1F, 0x7F: self.init(1, [])
        case 0xC2 where second >= 0x80 && second < 0xA0: self.init(2, UnfitCharacter.controls[Int(second) - 0x80])
        case 0xE2 where second == 0x80 && (third == 0xA8 || third == 0xA9): self.init(3, UnfitCharacter.space)
        // U+FFFC and the noncharacters U+FFFE and U+FFFF.
        case 0xEF where second == 0xBF && (third == 0xBC || third == 0xBE || third == 0xBF): self.init(3, [])
        default: return nil
        }
    }

    private init(_ length: Int, _ replacement: [UInt8]) {
        self.length = length
        self.replacement = replacement
    }
}
