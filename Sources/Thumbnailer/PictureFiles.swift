// Where pictures lie: <directory>/<aa>/<sha256>.<ext> and, beside it, <sha256>.w640.webp (SPEC §6). A file under such a name is
// whole; what is being written lies in <directory>/.incoming, where a killed run may leave something behind.

import Platform
public import TidingsCore

/// Below the pictures' folder.
private enum PictureName {
    static func folder(_ sha256: String) -> Substring { sha256.prefix(2) }

    static func original(_ sha256: String, _ format: PictureFormat) -> String { "\(folder(sha256))/\(sha256).\(format.fileExtension)" }

    static func preview(_ sha256: String, madeFor width: Int) -> String { "\(folder(sha256))/\(sha256).w\(width).webp" }
}

extension KeptPicture {
    /// The file of the original, below the pictures' folder; nil where only the preview is kept.
    public var originalName: String? { keepsOriginal ? PictureName.original(sha256, format) : nil }

    /// The same of the preview; nil while it waits.
    public var previewName: String? { preview.map { PictureName.preview(sha256, madeFor: $0.madeFor) } }
}

struct PictureFiles: Sendable {
    /// Absolute, without a trailing slash.
    let directory: String
    /// That previews are made for today.
    let width: Int

    init(directory: String, width: Int) {
        var directory = directory
        while directory.count > 1, directory.hasSuffix("/") { directory.removeLast() }
        self.directory = directory
        self.width = width
    }

    func folder(_ sha256: String) -> String { "\(directory)/\(PictureName.folder(sha256))" }

    func originalPath(_ sha256: String, _ format: PictureFormat) -> String { "\(directory)/\(PictureName.original(sha256, format))" }

    func previewPath(_ sha256: String, madeFor width: Int? = nil) -> String {
        "\(directory)/\(PictureName.preview(sha256, madeFor: width ?? self.width))"
    }

    private var incoming: String { "\(directory)/.incoming" }

    /// Keeps what is given and not there yet. Both files are whole under temporary names before either gets its own.
    func write(_ sha256: String, original: (format: PictureFormat, bytes: [UInt8])?, preview: [UInt8]?) throws(FileFault) {
        var moves: [(from: String, to: String)] = []
        if let original, try !isOnDisk(original.bytes, at: originalPath(sha256, original.format)) {
            moves.append(try stage(original.bytes, for: originalPath(sha256, original.format)))
        }
        if let preview { moves.append(try stage(preview, for: previewPath(sha256))) }
        guard !moves.isEmpty else { return }
        try makeFolder(folder(sha256))
        for move in moves { try DurableFile.rename(move.from, to: move.to) }
        try Folder.sync(folder(sha256))
    }

    /// A disk may have changed them since: read only where as many are there.
    private func isOnDisk(_ bytes: [UInt8], at path: String) throws(FileFault) -> Bool {
        guard try size(path) == bytes.count else { return false }
        return try DurableFile.read(path) == bytes
    }

    private func stage(_ bytes: [UInt8], for target: String) throws(FileFault) -> (from: String, to: String) {
        try makeFolder(incoming)
        let path = "\(incoming)/\(Folder.name(of: target))"
        try DurableFile.write(bytes, to: path)
        return (path, target)
    }

    /// Makes a folder and what is missing above it, durably.
    private func makeFolder(_ path: String) throws(FileFault) {
        for folder in try Folder.make(path, mode: 0o755) { try Folder.sync(folder) }
    }

    /// Bytes of a regular file; nil where there is none.
    func size(_ path: String) throws(FileFault) -> Int? {
        guard let status = try DurableFile.status(path), status.isFile else { return nil }
        return status.size
    }

    func original(_ sha256: String, _ format: PictureFormat) throws(FileFault) -> [UInt8]? {
        try DurableFile.read(originalPath(sha256, format))
    }

    /// Whether the original is there, as it was kept.
    func hasOriginal(_ sha256: String, _ format: PictureFormat) throws(FileFault) -> Bool {
        guard let bytes = try original(sha256, format) else { return false }
        return SHA256Digest(of: bytes).hex == sha256
    }

    /// What the preview's file says of itself; nil where there is no such file, or no whole WebP in it.
    /// - Parameter width: that it was made for; today's unless told.
    func preview(_ sha256: String, madeFor width: Int? = nil) throws(FileFault) -> PicturePreview? {
        guard let bytes = try DurableFile.read(previewPath(sha256, madeFor: width)) else { return nil }
        do throws(PictureRefusal) {
            let header = try PictureScan.header(of: bytes)
            guard header.format == .webp else { return nil }
            return PicturePreview(width: header.width, height: header.height, byteCount: bytes.count, madeFor: width ?? self.width)
        } catch {
            return nil
        }
    }

    /// Removes one original, durably. True where it was there.
    @discardableResult func dropOriginal(_ sha256: String, _ format: PictureFormat) throws(FileFault) -> Bool {
        guard try DurableFile.remove(originalPath(sha256, format)) else { return false }
        try Folder.sync(folder(sha256))
        return true
    }

    /// Removes a preview that another one took the place of.
    func dropPreview(_ sha256: String, madeFor width: Int) throws(FileFault) {
        guard try DurableFile.remove(previewPath(sha256, madeFor: width)) else { return }
        try Folder.sync(folder(sha256))
    }

    /// Removes every file of a picture, previews of other widths included.
    func dropAll(_ sha256: String) throws(FileFault) {
        let names = try Folder.names(folder(sha256)).filter { $0.hasPrefix(sha256 + ".") }
        for name in names { try DurableFile.remove("\(folder(sha256))/\(name)") }
        if !names.isEmpty { try Folder.sync(folder(sha256)) }
    }

    /// Removes what a killed run left half written; how many files that were.
    func removeLeftovers() throws(FileFault) -> Int {
        let names = try Folder.names(incoming)
        for name in names { try DurableFile.remove("\(incoming)/\(name)") }
        return names.count
    }

    /// Every file of the store, as ``PictureFileName`` sees it, folder by folder.
    func forEachFile(_ body: (_ path: String, _ name: String) throws(FileFault) -> Void) throws(FileFault) {
        for folder in try Folder.names(directory) where folder != ".incoming" {
            let path = "\(directory)/\(folder)"
            guard try DurableFile.status(path, followsLinks: true)?.isFolder == true else {
                try body(path, folder)
                continue
            }
            for name in try Folder.names(path) { try body("\(path)/\(name)", name) }
        }
    }
}
