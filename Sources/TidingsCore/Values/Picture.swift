// A picture once its bytes are here: what it is, what was kept, or why it was refused.
// Made by Thumbnailer, recorded by ArchiveStore, judged by PictureRetry.

/// The formats that are kept, told apart by their first bytes alone.
public enum PictureFormat: String, Sendable, CaseIterable {
    case jpeg, png, webp, gif, avif

    /// Of the kept original.
    public var fileExtension: String { self == .jpeg ? "jpg" : rawValue }
}

/// The scaled WebP beside an original.
public struct PicturePreview: Sendable, Hashable {
    /// In pixels; at most the configured width.
    public var width: Int
    public var height: Int
    public var byteCount: Int
    /// The configured width it was made for, which its file's name carries; the configuration may say another by now.
    public var madeFor: Int

    public init(width: Int, height: Int, byteCount: Int, madeFor: Int) {
        self.width = width
        self.height = height
        self.byteCount = byteCount
        self.madeFor = madeFor
    }
}

/// A picture that is on disk.
public struct KeptPicture: Sendable, Hashable {
    /// SHA-256 of the original's bytes, lower-case hex; the name of its files.
    public var sha256: String
    public var format: PictureFormat
    /// In pixels as it is meant to be seen, EXIF rotation applied; as stored while the preview waits.
    public var width: Int
    public var height: Int
    /// Of the original, also where only the preview is kept.
    public var byteCount: Int
    /// False where the configuration keeps previews only.
    public var keepsOriginal: Bool
    /// Nil while it waits: `tidings-picture` is missing or does not start.
    public var preview: PicturePreview?

    public init(
        sha256: String, format: PictureFormat, width: Int, height: Int, byteCount: Int, keepsOriginal: Bool, preview: PicturePreview?
    ) {
        self.sha256 = sha256
        self.format = format
        self.width = width
        self.height = height
        self.byteCount = byteCount
        self.keepsOriginal = keepsOriginal
        self.preview = preview
    }
}

/// Why a picture is not kept. A bad picture never fails its item (SPEC §6).
public enum PictureRefusal: Sendable, Hashable, Error {
    case empty
    /// No allowed format's first bytes; `looksLike` names what they are, where that is known: "HTML", "SVG", "BMP".
    case notAllowed(looksLike: String?)
    /// One pixel in all: it counts readers and shows nothing.
    case trackingPixel
    case tooManyPixels(width: Int, height: Int, limit: Int)
    /// The file ends before the picture does.
    case truncated
    /// In the decoder's words, for a log.
    case damaged(String)
    case tookTooLong(seconds: Int)
    /// The decoder had not enough of it.
    case outOfMemory
    /// The decoder died of it; the signal's number where one killed it.
    case crashedDecoder(signal: Int?)
}

extension PictureRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "the answer is empty"
        case .notAllowed(let kind?): "this is \(kind), not a JPEG, PNG, WebP, GIF or AVIF picture"
        case .notAllowed(nil): "this is not a JPEG, PNG, WebP, GIF or AVIF picture"
        case .trackingPixel: "a tracking pixel"
        case .tooManyPixels(let width, let height, let limit):
            "\(width)x\(height) are more than \(limit / 1_000_000) megapixels"
        case .truncated: "the file ends before the picture does"
        case .damaged(let words): "the picture cannot be decoded: \(words)"
        case .outOfMemory: "decoding took more memory than there is"
        case .tookTooLong(let seconds): "decoding took more than \(seconds) s"
        case .crashedDecoder(let signal?): "the decoder crashed on it (signal \(signal))"
        case .crashedDecoder(nil): "the decoder gave up on it"
        }
    }
}

/// What became of a picture's bytes.
public enum PictureVerdict: Sendable, Hashable {
    case kept(KeptPicture)
    case refused(PictureRefusal)
}
