// What is on disk, and whether it is as recorded: asked by `check`, by the clean-up at the start of a run, and by the bound on disk
// use. Needs no helper and no keeper; reading needs no right to write.

import Dispatch
import Glibc
import Platform
public import TidingsCore

/// The directory of pictures, as files.
public struct PictureStore: Sendable {
    let files: PictureFiles

    /// - Parameter width: that previews are made for today, in pixels.
    public init(directory: String, width: Int) { files = PictureFiles(directory: directory, width: width) }

    /// Runs what walks, reads or removes files on a thread of its own ("tidings.pictures"): Swift's own must not wait for a disk.
    public func aside<Value: Sendable>(
        _ work: @escaping @Sendable (PictureStore) throws(PictureError) -> Value
    ) async throws(PictureError) -> Value {
        try await DispatchQueue(label: "tidings.pictures").run { () throws(PictureError) in try work(self) }
    }

    /// What a post shows of a kept picture: the original where it is kept, else the preview.
    public func shownPath(of picture: KeptPicture) -> String {
        picture.keepsOriginal
            ? files.originalPath(picture.sha256, picture.format) : files.previewPath(picture.sha256, madeFor: picture.preview?.madeFor)
    }

    /// Removes a preview that one of today's width took the place of.
    public func removePreview(sha256: String, madeFor width: Int) throws(PictureError) {
        try PictureError.telling(files.dropPreview(sha256, madeFor: width))
    }

    /// Which files of a recorded picture are there, the original in its full size; nothing is read.
    public func presence(of picture: KeptPicture) throws(PictureError) -> (original: Bool, preview: Bool) {
        let preview = files.previewPath(picture.sha256, madeFor: picture.preview?.madeFor)
        let hasPreview = try PictureError.telling(files.size(preview) != nil)
        let size = try PictureError.telling(files.size(files.originalPath(picture.sha256, picture.format)))
        return (size == picture.byteCount, picture.preview != nil && hasPreview)
    }

    /// Removes what a killed run left half written. Only for the process that holds the engine's lock.
    @discardableResult public func removeLeftovers() throws(PictureError) -> Int { try PictureError.telling(files.removeLeftovers()) }

    /// Whether the files of a recorded picture are there and what they should be; empty where they are.
    public func faults(of picture: KeptPicture) throws(PictureError) -> [PictureFault] { try PictureError.telling(look(at: picture)) }

    private func look(at picture: KeptPicture) throws(FileFault) -> [PictureFault] {
        var faults: [PictureFault] = []
        if picture.keepsOriginal {
            let path = files.originalPath(picture.sha256, picture.format)
            if let bytes = try files.original(picture.sha256, picture.format) {
                if SHA256Digest(of: bytes).hex != picture.sha256 { faults.append(.changed(path: path)) }
            } else {
                faults.append(.missing(path: path))
            }
        }
        if let recorded = picture.preview {
            let path = files.previewPath(picture.sha256, madeFor: recorded.madeFor)
            if try files.size(path) == nil {
                faults.append(.missing(path: path))
            } else if try files.preview(picture.sha256, madeFor: recorded.madeFor) != recorded {
                faults.append(.changed(path: path))
            }
        }
        return faults
    }

    /// Paths in the directory that no recorded picture accounts for, sorted; `isKnown` is asked for each SHA-256 that names a file.
    public func unknownFiles(isKnown: (_ sha256: String) -> Bool) throws(PictureError) -> [String] {
        var unknown: [String] = []
        try PictureError.telling(
            files.forEachFile { (path, name) throws(FileFault) in
                let sha256 = String(name.prefix { $0 != "." })
                let isOurs = sha256.utf8.count == 64 && path == files.folder(sha256) + "/" + name
                if !isOurs || !isKnown(sha256) { unknown.append(path) }
            })
        return unknown
    }

    /// Removes all files of a picture that no item shows any more (`forget`).
    public func remove(sha256: String) throws(PictureError) { try PictureError.telling(files.dropAll(sha256)) }

    /// Removes an original; its preview stays. Nothing where it is not there.
    public func removeOriginal(of picture: KeptPicture) throws(PictureError) {
        _ = try PictureError.telling(files.dropOriginal(picture.sha256, picture.format))
    }

    /// Removes originals; their previews stay.
    public func remove(_ originals: [StoredOriginal]) throws(PictureError) {
        for original in originals { _ = try PictureError.telling(files.dropOriginal(original.sha256, original.format)) }
    }

    /// The originals that have to go so that all files together fit into `maximumBytes`, the oldest first; previews stay.
    public func originalsToDrop(toFit maximumBytes: Int) throws(PictureError) -> [StoredOriginal] {
        var originals: [StoredOriginal] = []
        var total = 0
        try PictureError.telling(
            files.forEachFile { (path, name) throws(FileFault) in
                guard let status = try DurableFile.status(path), status.isFile else { return }
                total += status.size
                guard let (sha256, format) = PictureStore.original(name) else { return }
                let kept = Timestamp(seconds: Int64(status.st_mtim.tv_sec))
                originals.append(StoredOriginal(sha256: sha256, format: format, byteCount: status.size, kept: kept))
            })
        return StoredOriginal.toDrop(originals, total: total, maximum: maximumBytes)
    }

    /// `<sha256>.<ext>`; nil for previews and foreign files.
    private static func original(_ name: String) -> (sha256: String, format: PictureFormat)? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 64 else { return nil }
        guard let format = PictureFormat.allCases.first(where: { $0.fileExtension == parts[1] }) else { return nil }
        return (String(parts[0]), format)
    }
}

/// What `check` finds wrong with a file.
public enum PictureFault: Sendable, Hashable {
    case missing(path: String)
    /// Not the bytes that were kept.
    case changed(path: String)
}

/// An original on disk, as the bound on disk use sees it.
public struct StoredOriginal: Sendable, Hashable {
    public var sha256: String
    public var format: PictureFormat
    public var byteCount: Int
    /// When its file was written.
    public var kept: Timestamp

    public init(sha256: String, format: PictureFormat, byteCount: Int, kept: Timestamp) {
        self.sha256 = sha256
        self.format = format
        self.byteCount = byteCount
        self.kept = kept
    }

    /// The oldest ones that have to go so that `total` bytes become `maximum` or less; all, where that is not enough.
    public static func toDrop(_ originals: [StoredOriginal], total: Int, maximum: Int) -> [StoredOriginal] {
        var excess = total - maximum
        let byAge = originals.sorted { ($0.kept, $0.sha256) < ($1.kept, $1.sha256) }
        return Array(
            byAge.prefix { original in
                guard excess > 0 else { return false }
                excess -= original.byteCount
                return true
            })
    }
}
