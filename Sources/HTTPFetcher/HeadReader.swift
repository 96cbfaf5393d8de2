// The few header fields that matter, read line by line as they arrive, by bytes; everything else is only counted.
// Written to by Transfer's header callback.

import TidingsCore

/// The head of one answer in the making (RFC 9112 §4, §5).
struct HeadReader {
    static let maximumBytes = 128 << 10
    static let maximumLines = 512
    /// A longer validator is dropped: the next request would have to carry it.
    static let maximumValidator = 4096

    private(set) var status = 0
    private(set) var isComplete = false
    /// 203 is a 200 that a proxy on the way has changed (RFC 9110 §15.3.4).
    var hasDocument: Bool { status == 200 || status == 203 }
    private(set) var etag: String?
    private(set) var lastModified: String?
    private(set) var lastModifiedDate: Timestamp?
    private(set) var serverDate: Timestamp?
    private(set) var contentType: String?
    private(set) var contentLocation: String?
    private(set) var location: String?
    private(set) var contentLength: Int?
    private(set) var isEncoded = false
    /// Whether the body is said to be in a coding that there is not, as `utf-8`: in none, then.
    private(set) var hasUnheardOfCoding = false
    private(set) var freshness = Freshness()
    private var retryAfter: RetryAfter?
    private var bytes = 0
    private var lines = 0

    private enum RetryAfter {
        case seconds(Int)
        case date(Timestamp)
    }

    init() {}

    /// Takes one line with its line end; false where the head is larger than any honest one.
    mutating func take(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes += line.count
        lines += 1
        guard bytes <= HeadReader.maximumBytes, lines <= HeadReader.maximumLines else { return false }
        if line.count >= 12, line[0] == UInt8(ascii: "H"), line.starts(with: "HTTP/".utf8) {
            begin(line)
            return true
        }
        var end = line.count
        while end > 0, HeadReader.isSpace(line[end - 1]) { end -= 1 }
        guard end > 0 else {
            isComplete = status >= 200
            return true
        }
        // What comes after the head is a trailer: counted, never believed (RFC 9110 §6.5.1).
        guard !isComplete, let colon = line[..<end].firstIndex(of: UInt8(ascii: ":")) else { return true }
        var start = colon + 1
        while start < end, HeadReader.isSpace(line[start]) { start += 1 }
        field(UnsafeBufferPointer(rebasing: line[..<colon]), UnsafeBufferPointer(rebasing: line[start..<end]))
        return true
    }

    /// A status line: of the answer, or of an interim one (1xx) before it, whose fields count for nothing.
    private mutating func begin(_ line: UnsafeBufferPointer<UInt8>) {
        let (seenBytes, seenLines) = (bytes, lines)
        self = HeadReader()
        bytes = seenBytes
        lines = seenLines
        guard let space = line.firstIndex(of: UInt8(ascii: " ")), space + 3 < line.count else { return }
        for byte in line[(space + 1)...(space + 3)] {
            guard byte >= 0x30, byte <= 0x39 else { return status = 0 }
            status = status * 10 + Int(byte - 0x30)
        }
    }

    private mutating func field(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        switch name.count {
        case 3 where HeadReader.same(name, "age"): freshness.age = HeadReader.number(value)
        case 4 where HeadReader.same(name, "etag"): etag = HeadReader.validator(value)
        case 4 where HeadReader.same(name, "date"): serverDate = HTTPDate.parse(value)
        case 7 where HeadReader.same(name, "expires"): freshness.expires = HTTPDate.parse(value) ?? Timestamp(seconds: 0)
        case 8 where HeadReader.same(name, "location"): location = location ?? HeadReader.text(value, limit: HopTarget.maximumBytes)
        case 11 where HeadReader.same(name, "retry-after"): readRetryAfter(value)
        case 12 where HeadReader.same(name, "content-type"): contentType = HeadReader.text(value, limit: 512)
        case 13 where HeadReader.same(name, "last-modified"):
            lastModified = HeadReader.validator(value)
            lastModifiedDate = HTTPDate.parse(value)
        case 13 where HeadReader.same(name, "cache-control"): freshness.read(value)
        case 14 where HeadReader.same(name, "content-length"): contentLength = HeadReader.number(value)
        case 16 where HeadReader.same(name, "content-encoding"): readCoding(value)
        case 16 where HeadReader.same(name, "content-location"): contentLocation = HeadReader.text(value, limit: HopTarget.maximumBytes)
        default: break
        }
    }

    /// The content codings that are registered (IANA, HTTP Content Coding Registry), in lower case.
    private static let codings: Set<String> = [
        "aes128gcm", "br", "compress", "dcb", "dcz", "deflate", "exi", "gzip", "identity", "pack200-gzip", "x-compress", "x-gzip", "zstd",
    ]

    /// One that is known, among others or in a field of its own, makes the body encoded.
    private mutating func readCoding(_ value: UnsafeBufferPointer<UInt8>) {
        let names = (HeadReader.text(value, limit: 512) ?? "").lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }
        isEncoded = isEncoded || names.contains { HeadReader.codings.contains(String($0)) }
        hasUnheardOfCoding = !isEncoded && (hasUnheardOfCoding || !names.isEmpty)
    }

    private mutating func readRetryAfter(_ value: UnsafeBufferPointer<UInt8>) {
        if let seconds = HeadReader.number(value) {
            retryAfter = .seconds(seconds)
        } else if let date = HTTPDate.parse(value) {
            retryAfter = .date(date)
        }
    }

    /// The head as the rest of the program knows it. `now` stands in for an answer that has no Date.
    func head(url: String, redirects: [Redirect], now: () -> Timestamp) -> ResponseHead {
        var head = ResponseHead(status: status, url: url)
        head.redirects = redirects
        head.contentType = contentType
        head.contentLocation = contentLocation
        head.validators = Validators(etag: etag, lastModified: lastModified, url: redirects.last?.url)
        head.serverDate = serverDate
        head.lastModified = lastModifiedDate
        head.freshForSeconds = freshness.seconds(at: serverDate, now: now)
        head.retryAfterSeconds = retryAfterSeconds(now: now)
        return head
    }

    /// So many seconds as count (``RetryAfterRule``); a date counts from the answer's own Date, whatever the clocks say (RFC 9110 §10.2.3).
    func retryAfterSeconds(now: () -> Timestamp) -> Int? {
        switch retryAfter {
        case .seconds(let seconds): RetryAfterRule.seconds(seconds)
        case .date(let date): RetryAfterRule.seconds(Int((date.milliseconds - (serverDate ?? now()).milliseconds) / 1000))
        case nil: nil
        }
    }
}

extension HeadReader {
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

    /// `lower` is the name in lower case, of the same length.
    private static func same(_ name: UnsafeBufferPointer<UInt8>, _ lower: StaticString) -> Bool {
        for index in 0..<name.count where name[index] | 0x20 != lower.utf8Start[index] | 0x20 { return false }
        return true
    }

    /// A non-negative decimal number; one too large for any use counts as the largest.
    static func number(_ digits: UnsafeBufferPointer<UInt8>) -> Int? {
        guard !digits.isEmpty else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value < 1 << 53 ? value * 10 + Int(digit - 0x30) : value
        }
        return value
    }

    /// One scalar per byte, as it came; nil for one that could not be sent back: `*` would match every document (RFC 9110 §13.1.2).
    private static func validator(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard !bytes.isEmpty, bytes.count <= maximumValidator, !bytes.elementsEqual("*".utf8) else { return nil }
        var isASCII = true
        for byte in bytes {
            guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else { return nil }
            if byte >= 0x80 { isASCII = false }
        }
        if isASCII { return String(decoding: bytes, as: UTF8.self) }
        var text = ""
        text.unicodeScalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
        return text
    }

    /// UTF-8 where it is valid, else Latin-1; nil where it is longer than anybody needs.
    private static func text(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) -> String? {
        guard !bytes.isEmpty, bytes.count <= limit else { return nil }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = ""
        text.unicodeScalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
        return text
    }
}
