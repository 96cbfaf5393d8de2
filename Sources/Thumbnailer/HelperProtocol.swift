// What tidings and tidings-picture say to each other: fixed heads of little-endian 32-bit words, then bytes.
// The two are built and installed together; the greeting keeps different builds from misunderstanding each other.

public import TidingsCore

/// The words on the pipe between this process and `tidings-picture`.
public enum HelperProtocol {
    /// Sent by the helper once it can decode: "TPX" and the protocol's version.
    public static let greeting: [UInt8] = [0x54, 0x50, 0x58, 2]

    /// Bytes of a picture that may be sent at all.
    public static let maximumPictureBytes = 256 << 20
    /// Bytes of an answer's preview or words that are accepted.
    public static let maximumAnswerBytes = 64 << 20

    /// "Make a preview of the `byteCount` bytes that follow."
    public struct Request: Sendable, Hashable {
        public static let byteCount = 20

        public var byteCount: Int
        public var format: PictureFormat
        public var previewWidth: Int
        public var maximumPixels: Int
        /// Of CPU time.
        public var seconds: Int

        public init(byteCount: Int, format: PictureFormat, previewWidth: Int, maximumPixels: Int, seconds: Int) {
            self.byteCount = byteCount
            self.format = format
            self.previewWidth = previewWidth
            self.maximumPixels = maximumPixels
            self.seconds = seconds
        }

        public var bytes: [UInt8] { encoded([byteCount, code(of: format), previewWidth, maximumPixels, seconds]) }

        /// Nil where this is no request.
        public init?(bytes: [UInt8]) {
            let words = decoded(bytes)
            guard words.count == 5, words[0] <= maximumPictureBytes, let format = HelperProtocol.format(code: words[1]) else { return nil }
            self.init(byteCount: words[0], format: format, previewWidth: words[2], maximumPixels: words[3], seconds: words[4])
        }
    }

    /// How a helper judged a picture.
    public enum Outcome: Int, Sendable {
        /// A preview follows.
        case made = 0
        case tooManyPixels = 1
        /// The decoder's words follow.
        case truncated = 2
        /// The decoder's words follow.
        case damaged = 3
        /// There was not enough memory; the decoder's words follow.
        case outOfMemory = 4
    }

    /// The answer's head; `byteCount` bytes follow.
    public struct Answer: Sendable, Hashable {
        public static let byteCount = 24

        public var outcome: Outcome
        public var width: Int
        public var height: Int
        public var previewWidth: Int
        public var previewHeight: Int
        public var byteCount: Int

        public init(outcome: Outcome, width: Int, height: Int, previewWidth: Int, previewHeight: Int, byteCount: Int) {
            self.outcome = outcome
            self.width = width
            self.height = height
            self.previewWidth = previewWidth
            self.previewHeight = previewHeight
            self.byteCount = byteCount
        }

        public var bytes: [UInt8] { encoded([outcome.rawValue, width, height, previewWidth, previewHeight, byteCount]) }

        /// Nil where this is no answer.
        public init?(bytes: [UInt8]) {
            let words = decoded(bytes)
            guard words.count == 6, let outcome = Outcome(rawValue: words[0]), words[5] <= maximumAnswerBytes else { return nil }
            self.init(
                outcome: outcome, width: words[1], height: words[2], previewWidth: words[3], previewHeight: words[4], byteCount: words[5])
        }
    }

    /// A format's number on the wire: its place among the cases, from 1.
    static func code(of format: PictureFormat) -> Int { (PictureFormat.allCases.firstIndex(of: format) ?? 0) + 1 }

    static func format(code: Int) -> PictureFormat? {
        PictureFormat.allCases.indices.contains(code - 1) ? PictureFormat.allCases[code - 1] : nil
    }

    private static func encoded(_ words: [Int]) -> [UInt8] {
        words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    }

    private static func decoded(_ bytes: [UInt8]) -> [Int] {
        stride(from: 0, to: bytes.count - 3, by: 4).map { offset in
            (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
    }
}
