// From bytes to clean text: encodings, controls, line ends.

import Markup
import Testing

@Suite struct DocumentTextTests {
    private func text(_ bytes: [UInt8], _ type: String? = nil) -> String {
        String(decoding: DocumentText.utf8(bytes, contentType: type), as: UTF8.self)
    }

    @Test func `clean text is left alone`() {
        let clean = Array("<a>é 你好 😀\t\n</a>".utf8)
        #expect(DocumentText.utf8(clean) == clean)
    }

    private static let edges: [UInt8] = [
        0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF,
    ]

    /// Triples of bytes between Chinese letters, across the ends of the 16 bytes that are looked at together: what is left alone
    /// is what the standard library finds valid.
    @Test(arguments: [0, 1, 2, 3, 4, 20]) func `bytes are left alone where they are UTF-8, whatever stands around them`(shift: Int) {
        let before = [UInt8](repeating: 0x20, count: shift) + Array("你好世界".utf8)
        let after = Array("你好世界".utf8)
        var wrong: [[UInt8]] = []
        for first in Self.edges {
            for second in Self.edges {
                for third in Self.edges {
                    let bytes = before + [first, second, third] + after
                    let isValid = String(validating: bytes, as: UTF8.self) != nil
                    if (DocumentText.utf8(bytes, contentType: "text/xml; charset=utf-8") == bytes) != isValid { wrong.append(bytes) }
                }
            }
        }
        #expect(wrong == [])
    }

    @Test func `one wrong or unwanted byte is found wherever it is`() {
        for count in 1...70 {
            for place in 0..<count {
                var bytes = [UInt8](repeating: 0x61, count: count)
                bytes[place] = 0x0B
                #expect(DocumentText.utf8(bytes) != bytes)
                bytes[place] = 0x80
                #expect(DocumentText.utf8(bytes) != bytes)
                bytes[place] = 0xC3
                #expect(DocumentText.utf8(bytes) != bytes)
                bytes[place] = 0x0A
                #expect(DocumentText.utf8(bytes) == bytes)
            }
        }
    }

    @Test func `line ends are joined and controls dropped`() {
        #expect(text(Array("a\r\nb\rc\u{1}\u{0}d\u{FEFF}".utf8)) == "a\nb\ncd\u{FEFF}")
        #expect(text([0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, 0x61]) == "a")
    }

    @Test(
        arguments: [
            ("cp-1251", [0xCF, 0xF0], "Пр"), ("Win1251", [0xCF, 0xF0], "Пр"), ("koi8r", [0xF0, 0xD2], "Пр"), ("EUC_KR", [0xC7, 0xD1], "한"),
            ("big-5", [0xA4, 0xE9], "日"), ("GB_18030", [0xC8, 0xD5], "日"), ("ujis", [0xC6, 0xFC], "日"), ("nonsense", [0xE9, 0x21], "é!"),
        ] as [(String, [UInt8], String)])
    func `labels are told apart by their letters and digits`(label: String, bytes: [UInt8], expected: String) {
        #expect(text(bytes, "text/xml; charset=\(label)") == expected)
    }

    /// `中文新闻：今天的天气` in GBK.
    private static let chinese: [UInt8] = [
        0xD6, 0xD0, 0xCE, 0xC4, 0xD0, 0xC2, 0xCE, 0xC5, 0xA3, 0xBA, 0xBD, 0xF1, 0xCC, 0xEC, 0xB5, 0xC4, 0xCC, 0xEC, 0xC6, 0xF8,
    ]

    @Test(arguments: [nil, "text/xml", "text/xml; charset=utf-8", "text/xml; charset=ISO-8859-1"])
    func `Chinese in GBK is known without its label`(type: String?) {
        let start = Array("<?xml version=\"1.0\" encoding=\"utf-8\"?><title>".utf8)
        #expect(text(start + Self.chinese, type).hasSuffix("<title>中文新闻：今天的天气"))
        #expect(text(Self.chinese, type) == "中文新闻：今天的天气")
    }

    @Test(
        arguments: [
            // Новости России, Россия: Windows-1251.
            ([0xCD, 0xEE, 0xE2, 0xEE, 0xF1, 0xF2, 0xE8, 0x20, 0xD0, 0xEE, 0xF1, 0xF1, 0xE8, 0xE8], "Íîâîñòè Ðîññèè"),
            // 한국 뉴스 방송: EUC-KR.
            ([0xC7, 0xD1, 0xB1, 0xB9, 0x20, 0xB4, 0xBA, 0xBD, 0xBA, 0x20, 0xB9, 0xE6, 0xBC, 0xDB], "ÇÑ±¹ ´º½º ¹æ¼Û"),
            // Two letters beyond ASCII in a row, in a text that has others.
            ([0xC9, 0xC9, 0xC9, 0xC9, 0xB5, 0xC4, 0x20, 0xB5, 0xC4, 0x20, 0xE9, 0x74, 0xE9], "ÉÉÉÉµÄ µÄ été"),
        ] as [([UInt8], String)]) func `no other text without a label is taken for Chinese`(bytes: [UInt8], expected: String)
    {
        #expect(text(bytes) == expected)
    }

    @Test func `Japanese in EUC-JP has NEC's letters, too`() {
        #expect(text([0xAD, 0xA1, 0xC6, 0xFC, 0xAD, 0xEA], "text/xml; charset=EUC-JP") == "①日㈱")
    }

    @Test(
        arguments: [
            ("EUC-JP", [0xA9, 0xA1, 0xC6, 0xFC, 0xCB, 0xDC], "日本"), ("EUC-KR", [0xC9, 0xA1, 0xC7, 0xD1], "한"),
            ("Shift_JIS", [0xEF, 0x80, 0x93, 0xFA], "日"),
        ] as [(String, [UInt8], String)])
    func `a pair of bytes that stands for nothing spoils no letter behind it`(label: String, bytes: [UInt8], expected: String) {
        let text = text(bytes, "text/xml; charset=\(label)")
        #expect(text.hasSuffix(expected))
        #expect(text.first == "\u{FFFD}")
    }

    @Test func `a sequence that the end cuts is dropped`() {
        #expect(text([0x61, 0xE4, 0xBD]) == "a")
    }

    @Test func `the header's charset beats the declaration, and the mark beats both`() {
        let declared = Array("<?xml version='1.0' encoding='iso-8859-1'?>".utf8)
        #expect(text(declared + [0xC0], "text/xml; charset=koi8-r").hasSuffix("ю"))
        #expect(text(declared + [0xC0]).hasSuffix("À"))
        #expect(text([0xEF, 0xBB, 0xBF] + declared + [0xC3, 0xA9], "text/xml; charset=koi8-r").hasSuffix("é"))
    }

    @Test func `a label under which the bytes make no sense is passed over`() {
        #expect(text(Array("<?xml version='1.0' encoding='utf-16'?>é".utf8)).hasSuffix("é"), "UTF-16 would have zeros")
        #expect(text([0x3C, 0x61, 0xE9, 0x3E], "text/xml; charset=utf-8") == "<aé>")
        #expect(text(Array("é".utf8), "text/xml; charset=us-ascii") == "é")
        #expect(text(Array("é".utf8), "text/xml; charset=nonsense") == "é")
    }

    @Test(arguments: ["iso-8859-1", "latin1", "windows-1252"]) func `UTF-8 under a Western label is UTF-8`(label: String) {
        #expect(text(Array("<a>中文 é</a>".utf8), "text/xml; charset=\(label)") == "<a>中文 é</a>")
        #expect(text(Array("<?xml version='1.0' encoding='\(label)'?><a>中文</a>".utf8)).hasSuffix("<a>中文</a>"))
        #expect(text([0xC3, 0xA9, 0x20, 0xE9, 0x2E], "text/xml; charset=\(label)") == "Ã© é.")
    }

    @Test func `Chinese in GBK under the label of UTF-8 is read as it declares itself`() {
        // 中文标题测试
        let words: [UInt8] = [0xD6, 0xD0, 0xCE, 0xC4, 0xB1, 0xEA, 0xCC, 0xE2, 0xB2, 0xE2, 0xCA, 0xD4]
        let declared = Array("<?xml version='1.0' encoding='gbk'?>".utf8)
        #expect(text(declared + words, "text/xml; charset=utf-8").hasSuffix("中文标题测试"))
        #expect(text(Array("<a>中文".utf8) + [0xFF] + Array("标题</a>".utf8), "text/xml; charset=utf-8") == "<a>中文ÿ标题</a>")
    }

    @Test(arguments: ["gb2312", "gbk", "gb18030", "shift_jis", "big5", "euc-kr", "windows-1255"])
    func `UTF-8 that is illegal under its label is UTF-8`(label: String) {
        let title = "新闻标题：半岛电视台报道中东局势最新进展，各国领导人会谈"
        #expect(text(Array(title.utf8), "text/xml; charset=\(label)") == title)
        #expect(text(Array("<?xml version='1.0' encoding='\(label)'?>\(title)".utf8)).hasSuffix(title))
        #expect(text(Array("<?xml version='1.0' encoding='koi8-r'?>\(title)".utf8), "text/xml; charset=\(label)").hasSuffix(title))
    }

    @Test func `what is legal under its label stays, and a stray byte makes no UTF-8 of it`() {
        // Well-formed UTF-8 as well.
        #expect(text([0xC4, 0xA3, 0xC3, 0xBF], "text/xml; charset=gbk") == "模每")
        // The document and its bytes say UTF-8, and the server says the same of all that it has.
        let declared = Array("<?xml version='1.0' encoding='utf-8'?>".utf8)
        #expect(text(declared + Array("中文".utf8), "text/xml; charset=gbk").hasSuffix("中文"))
        #expect(text(declared + [0xD6, 0xD0, 0xCE, 0xC4], "text/xml; charset=gbk").hasSuffix("中文"))
        #expect(text([0xD6, 0xD0, 0xFF, 0xCE, 0xC4, 0x3C], "text/xml; charset=gbk") == "中\u{FFFD}文<")
    }

    @Test func `the euro sign is where Windows has it`() {
        #expect(text([0x80, 0xD6, 0xD0, 0x3C], "text/xml; charset=gbk") == "€中<")
        #expect(text([0xA3, 0xE1, 0xA4, 0xA4, 0x3C], "text/xml; charset=big5") == "€中<")
    }

    @Test func `lone surrogates and odd ends do no harm`() {
        #expect(text([0xFF, 0xFE, 0x00, 0xD8, 0x61, 0x00, 0x62]) == "\u{FFFD}a")
    }
}
