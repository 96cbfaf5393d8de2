// Which encoding a label means: the WHATWG encoding standard, §4.2, where `gb2312` is GB18030 and `iso-8859-1` is
// Windows-1252 because that is what such documents hold.

/// An encoding that a document may be in.
enum TextEncoding: Equatable, Sendable {
    case utf8, utf16LittleEndian, utf16BigEndian, utf32LittleEndian, utf32BigEndian
    case windows1252
    /// 7 bits only: a document with other bytes has the wrong label.
    case ascii
    /// Any other, by its name to iconv.
    case named(String)

    /// The encoding of a label; nil where nobody knows it.
    init?(label: some StringProtocol) {
        let label = label.lowercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
        // Of most documents, and the table of all others is made when it is first asked.
        if label == "utf-8" {
            self = .utf8
            return
        }
        guard let name = TextEncoding.names[label] ?? TextEncoding.looseNames[TextEncoding.loose(label)] else { return nil }
        switch name {
        case "UTF-8": self = .utf8
        case "UTF-16LE": self = .utf16LittleEndian
        case "UTF-16BE": self = .utf16BigEndian
        case "UTF-32LE": self = .utf32LittleEndian
        case "UTF-32BE": self = .utf32BigEndian
        case "CP1252": self = .windows1252
        case "ASCII": self = .ascii
        default: self = .named(name)
        }
    }

    private static let names: [String: String] = {
        var names: [String: String] = [:]
        for line in list.split(separator: "\n") {
            let words = line.split(separator: " ")
            for label in words.dropFirst() { names[String(label)] = String(words[0]) }
        }
        return names
    }()

    /// Letters and digits alone: labels that differ in nothing else are meant as the same (Unicode Technical Standard #22, §1.4).
    private static func loose(_ label: String) -> String { label.filter { $0.isLetter || $0.isNumber } }

    private static let looseNames: [String: String] = Dictionary(names.map { (loose($0.key), $0.value) }) { first, _ in first }

    /// iconv's name, then the labels.
    private static let list = """
        UTF-8 utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf_8 utf-8n
        UTF-16LE utf-16 utf-16le utf16 ucs-2 iso-10646-ucs-2 unicode unicodefeff csunicode u16 utf_16 utf_16_le
        UTF-16BE utf-16be unicodefffe utf_16_be
        UTF-32LE utf-32 utf-32le ucs-4 ucs-4le u32 utf_32 utf_32_le
        UTF-32BE utf-32be ucs-4be utf_32_be
        ASCII us-ascii ascii ansi_x3.4-1968 iso-ir-6 iso646-us us 646 cp367 ibm367 csascii
        CP1252 windows-1252 cp1252 x-cp1252 cp819 ibm819 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 l1 latin1 \
        csisolatin1 latin-1 win-1252 ansi
        IBM866 866 cp866 csibm866 ibm866
        ISO-8859-2 csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2 latin-2
        ISO-8859-3 csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3
        ISO-8859-4 csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4
        ISO-8859-5 csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988
        ISO-8859-6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 \
        iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987
        ISO-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 \
        sun_eu_greek
        ISO-8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 \
        visual csiso88598i iso-8859-8-i logical
        ISO-8859-10 csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6
        ISO-8859-13 iso-8859-13 iso8859-13 iso885913
        ISO-8859-14 iso-8859-14 iso8859-14 iso885914
        ISO-8859-15 csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 latin9 latin-9
        ISO-8859-16 iso-8859-16
        KOI8-R cskoi8r koi koi8 koi8-r koi8_r
        KOI8-U koi8-ru koi8-u
        MACINTOSH csmacintosh mac macintosh x-mac-roman macroman mac-roman
        MAC-CYRILLIC x-mac-cyrillic x-mac-ukrainian
        CP874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 tis620 cp874
        CP1250 cp1250 windows-1250 x-cp1250 win-1250
        CP1251 cp1251 windows-1251 x-cp1251 win-1251
        CP1253 cp1253 windows-1253 x-cp1253 win-1253
        CP1254 cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254 win-1254
        CP1255 cp1255 windows-1255 x-cp1255 win-1255
        CP1256 cp1256 windows-1256 x-cp1256 win-1256
        CP1257 cp1257 windows-1257 x-cp1257 win-1257
        CP1258 cp1258 windows-1258 x-cp1258 win-1258
        GB18030 gb18030 chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk cp936 gb18030-2000 euc-cn euccn \
        gb2312-80 hz-gb-2312
        BIG5-HKSCS big5 big5-hkscs cn-big5 csbig5 x-x-big5 big5hkscs cp950
        EUC-JP-MS cseucpkdfmtjapanese euc-jp x-euc-jp eucjp ujis
        ISO-2022-JP-2 csiso2022jp iso-2022-jp
        CP932 csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis shiftjis cp932
        UHC cseuckr csksc56011987 ks_c_5601 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 euckr cp949
        """
}
