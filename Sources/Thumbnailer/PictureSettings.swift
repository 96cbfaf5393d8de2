// How pictures are kept: the configuration's "thumbnails" (SPEC §2), and the limits of decoding.

/// Settings of a ``PictureKeeper``.
public struct PictureSettings: Sendable, Hashable {
    /// Absolute path; created when the first picture is kept.
    public var directory: String
    /// Of previews, in pixels.
    public var width = 640
    /// Keep the bytes as they came beside the preview.
    public var keepOriginals = true
    /// Absolute path of `tidings-picture`; nil where it is not installed: originals are kept, previews wait.
    public var helperPath: String?
    /// Helpers at once, and so pictures decoded at once.
    public var helpers = 2
    /// CPU time that one picture may cost; it may take thrice that by the clock.
    public var seconds = 20

    public init(directory: String, helperPath: String?) {
        self.directory = directory
        self.helperPath = helperPath
    }
}
