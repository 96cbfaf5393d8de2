// From the bytes of a response to clean UTF-8: finds the encoding, converts, drops control characters, joins line
// ends. Asked once for each document.

/// The text of a document.
public enum DocumentText {
    /// Valid UTF-8 with line feeds as line ends, without byte order mark and control characters.
    ///
    /// The encoding, in this order: byte order mark; UTF-16 or 32 recognisable by its zeros; the `charset` of the
    /// content type; the XML declaration (or, in HTML, `meta`); UTF-8 if valid; GBK if it is Chinese; Windows-1252. A label
    /// that is unknown, or under which the bytes make no sense, is passed over.
    public static func utf8(_ body: [UInt8], contentType: String? = nil) -> [UInt8] {
        body.withUnsafeBufferPointer { bytes in
            if let (encoding, length) = byteOrderMark(bytes) {
                return convert(bytes, from: length, encoding) ?? UTF8Cleaner.repaired(bytes, from: length)
            }
            if let encoding = encodingByZeros(bytes), let text = convert(bytes, from: 0, encoding) { return text }
            if let label = contentType.flatMap(charset), !isOutvoted(label, by: bytes), let text = labelled(label, bytes, of: body) {
                return text
            }
            if let label = declaredLabel(bytes), let text = labelled(label, bytes, of: body) { return text }
            switch UTF8Cleaner.inspect(bytes) {
            case .clean: return body
            case .valid: return UTF8Cleaner.repaired(bytes, from: 0)
            case .invalid(let sequences, let errors):
                // A page that is UTF-8 but for some stray bytes, or one that never was.
                return sequences > errors ? UTF8Cleaner.repaired(bytes, from: 0) : ofNoCertainLabel(bytes)
            }
        }
    }

    /// Two against a server that says one thing of all that it has: short Chinese in UTF-8 is legal GBK as well.
    private static func isOutvoted(_ label: String, by bytes: ByteView) -> Bool {
        guard TextEncoding(label: label) != .utf8 else { return false }
        return declaredLabel(bytes).flatMap(TextEncoding.init) == .utf8 && isUTF8BeyondASCII(bytes)
    }

    /// The text by a label; nil where the label is unknown or wrong.
    private static func labelled(_ label: String, _ bytes: ByteView, of body: [UInt8]) -> [UInt8]? {
        guard let encoding = TextEncoding(label: label) else { return nil }
        switch encoding {
        case .utf8:
            switch UTF8Cleaner.inspect(bytes) {
            case .clean: return body
            case .valid: return UTF8Cleaner.repaired(bytes, from: 0)
            case .invalid(let sequences, let errors):
                // Some bytes of any other encoding look right: of Chinese in GBK one for ten that do not.
                return errors <= max(1, 2 * sequences) ? UTF8Cleaner.repaired(bytes, from: 0) : nil
            }
        case .ascii: return nil
        // A document whose label can be read is no UTF-16 or 32: those were recognised by their zeros.
        case .utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .utf32BigEndian: return nil
        default: return convert(bytes, from: 0, encoding)
        }
    }

    private static func convert(_ bytes: ByteView, from start: Int, _ encoding: TextEncoding) -> [UInt8]? {
        let rest = UnsafeBufferPointer(rebasing: bytes[start...])
        switch encoding {
        case .utf8: return UTF8Cleaner.repaired(bytes, from: start)
        case .utf16LittleEndian: return WideText.utf16(rest, bigEndian: false)
        case .utf16BigEndian: return WideText.utf16(rest, bigEndian: true)
        case .utf32LittleEndian: return WideText.utf32(rest, bigEndian: false)
        case .utf32BigEndian: return WideText.utf32(rest, bigEndian: true)
        // What a server says of all that it has (Apache's AddDefaultCharset); hardly any text in it is UTF-8 by chance.
        case .windows1252: return isUTF8BeyondASCII(rest) ? UTF8Cleaner.repaired(bytes, from: start) : ofNoCertainLabel(rest)
        case .ascii: return nil
        case .named(let name): return named(name, rest)
        }
    }

    private static func ofNoCertainLabel(_ bytes: ByteView) -> [UInt8] {
        (ChineseGlance(bytes).isChinese ? named("GB18030", bytes) : nil) ?? UTF8Cleaner.fromWindows1252(bytes)
    }

    private static func named(_ name: String, _ bytes: ByteView) -> [UInt8]? {
        guard let (text, errors) = Iconv.utf8(bytes, from: name) else { return nil }
        if errors > 0 {
            // Chinese in UTF-8 is legal GBK for the most part, but hardly ever the other way round.
            if isUTF8BeyondASCII(bytes) { return UTF8Cleaner.repaired(bytes, from: 0) }
            // So much that cannot be read is something else.
            if errors > 4 + bytes.count / 64 { return nil }
        }
        return text.withUnsafeBufferPointer { UTF8Cleaner.repaired($0, from: 0) }
    }

    private static func isUTF8BeyondASCII(_ bytes: ByteView) -> Bool {
        if case .invalid = UTF8Cleaner.inspect(bytes) { return false }
        return !bytes.isASCII
    }

    private static func byteOrderMark(_ bytes: ByteView) -> (TextEncoding, Int)? {
        if bytes.has("\u{FEFF}", at: 0) { return (.utf8, 3) }
        guard bytes.count >= 2 else { return nil }
        if bytes.count >= 4 {
            let head = (bytes[0], bytes[1], bytes[2], bytes[3])
            if head == (0xFF, 0xFE, 0, 0) { return (.utf32LittleEndian, 4) }
            if head == (0, 0, 0xFE, 0xFF) { return (.utf32BigEndian, 4) }
        }
        if bytes[0] == 0xFF, bytes[1] == 0xFE { return (.utf16LittleEndian, 2) }
        if bytes[0] == 0xFE, bytes[1] == 0xFF { return (.utf16BigEndian, 2) }
        return nil
    }

    /// XML 1.0, appendix F.1: the first character is ASCII, so the zeros tell the width and the order.
    private static func encodingByZeros(_ bytes: ByteView) -> TextEncoding? {
        guard bytes.count >= 4 else { return nil }
        switch (bytes[0] == 0, bytes[1] == 0, bytes[2] == 0, bytes[3] == 0) {
        case (false, true, true, true): return .utf32LittleEndian
        case (true, true, true, false): return .utf32BigEndian
        case (false, true, false, true): return .utf16LittleEndian
        case (true, false, true, false): return .utf16BigEndian
        default: return nil
        }
    }

    /// The `charset` parameter of a content type, however it is spaced and quoted.
    static func charset(_ contentType: String) -> String? {
        contentType.withByteView { bytes in
            var search = 0
            while search < bytes.count {
                let part = search..<(bytes.first(0x3B, from: search, to: bytes.count) ?? bytes.count)
                search = part.upperBound + 1
                guard let equals = bytes.first(0x3D, from: part.lowerBound, to: part.upperBound) else { continue }
                guard bytes.equals("charset", in: bytes.trimmed(part.lowerBound..<equals)) else { continue }
                return bytes.string(bytes.trimmed(equals + 1..<part.upperBound))
            }
            return nil
        }
    }

    /// The encoding that an XML declaration or an HTML `meta` in the first bytes names.
    private static func declaredLabel(_ bytes: ByteView) -> String? {
        let head = UnsafeBufferPointer(rebasing: bytes[..<min(bytes.count, 1024)])
        if let start = head.first("<?xml", from: 0) {
            let end = head.first(0x3E, from: start, to: head.count) ?? head.count
            return label(after: "encoding", head, start, end)
        }
        guard let start = head.first("<meta", from: 0) ?? head.first("<META", from: 0) else { return nil }
        return label(after: "charset", head, start, head.count)
    }

    private static func label(after word: StaticString, _ bytes: ByteView, _ start: Int, _ end: Int) -> String? {
        guard let found = bytes.first(word, from: start), found < end else { return nil }
        var index = found + word.utf8CodeUnitCount
        while index < end, bytes[index].isWhiteSpace || bytes[index] == 0x3D { index += 1 }
        if index < end, bytes[index] == 0x22 || bytes[index] == 0x27 { index += 1 }
        let first = index
        while index < end, bytes[index] > 0x20, !"\"'?>/;".utf8.contains(bytes[index]) { index += 1 }
        return index > first ? bytes.string(first..<index) : nil
    }
}
