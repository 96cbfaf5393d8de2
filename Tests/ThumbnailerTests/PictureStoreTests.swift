// The directory of pictures as `check`, the clean-up and the bound on disk use see it.

import Glibc
import Platform
import Testing
import TidingsCore

@testable import Thumbnailer

@Suite struct `The store of pictures` {
    let scratch: Scratch
    let store: PictureStore
    let files: PictureFiles

    init() throws {
        scratch = try Scratch()
        store = PictureStore(directory: scratch.path + "/pictures/", width: 640)
        files = PictureFiles(directory: scratch.path + "/pictures", width: 640)
    }

    private func keep(_ name: String) async throws -> KeptPicture {
        try #require(try await PictureKeeper(scratch.settings()).keep(Fixture.bytes(name)).kept)
    }

    @Test func `a missing file and a changed one are found`() async throws {
        let picture = try await keep("small.jpg")
        let original = store.originalPath(sha256: picture.sha256, format: .jpeg)
        let preview = store.previewPath(sha256: picture.sha256)
        try DurableFile.write([1, 2, 3], to: original)
        try DurableFile.write(Array(try #require(try DurableFile.read(preview)).dropLast(2)), to: preview)
        #expect(try store.faults(of: picture) == [.changed(path: original), .changed(path: preview)])
        try DurableFile.remove(original)
        try DurableFile.remove(preview)
        #expect(try store.faults(of: picture) == [.missing(path: original), .missing(path: preview)])
    }

    @Test func `a damaged original is written again when its content comes again`() async throws {
        let picture = try await keep("small.jpg")
        try DurableFile.write([1, 2, 3], to: store.originalPath(sha256: picture.sha256, format: .jpeg))
        #expect(try await keep("small.jpg") == picture)
        #expect(try store.faults(of: picture) == [])
    }

    @Test func `what a killed run left is removed, and nothing else`() async throws {
        let picture = try await keep("small.jpg")
        try DurableFile.write([1], to: scratch.path + "/pictures/.incoming/half.jpg")
        #expect(try store.removeLeftovers() == 1)
        #expect(try store.removeLeftovers() == 0)
        #expect(try store.faults(of: picture) == [])
    }

    @Test func `files that no picture accounts for are listed`() async throws {
        let known = try await keep("small.jpg")
        let other = try await keep("small.gif")
        let foreign = scratch.path + "/pictures/notes.txt"
        let misplaced = scratch.path + "/pictures/\(known.sha256.prefix(2))/\(other.sha256).png"
        try DurableFile.write([1], to: foreign)
        try DurableFile.write([1], to: misplaced)
        let unknown = try store.unknownFiles { $0 == known.sha256 }
        let expected = [
            foreign, misplaced, store.originalPath(sha256: other.sha256, format: .gif), store.previewPath(sha256: other.sha256),
        ]
        #expect(unknown.sorted() == expected.sorted())
        #expect(try PictureStore(directory: "/no/such/directory", width: 640).unknownFiles { _ in false } == [])
    }

    @Test func `a forgotten picture leaves nothing`() async throws {
        let picture = try await keep("small.jpg")
        try store.remove(sha256: picture.sha256)
        #expect(try scratch.files() == [])
    }

    @Test func `the oldest originals go first, and previews stay`() async throws {
        let pictures = [try await keep("small.jpg"), try await keep("wide.jpg"), try await keep("small.png")]
        for (age, picture) in pictures.enumerated() {
            let path = store.originalPath(sha256: picture.sha256, format: picture.format)
            var times = [timespec(tv_sec: 1000 + age, tv_nsec: 0), timespec(tv_sec: 1000 + age, tv_nsec: 0)]
            utimensat(AT_FDCWD, path, &times, 0)
        }
        let total = pictures.reduce(0) { $0 + $1.byteCount + ($1.preview?.byteCount ?? 0) }
        #expect(try store.originalsToDrop(toFit: total) == [])
        let dropped = try store.originalsToDrop(toFit: total - pictures[0].byteCount - 1)
        #expect(dropped.map(\.sha256) == [pictures[0].sha256, pictures[1].sha256])
        #expect(try scratch.files().count == 6, "the archive is told first")
        try store.remove(dropped)
        #expect(try scratch.files().filter { $0.hasSuffix(".w640.webp") }.count == 3)
        #expect(try scratch.files().count == 4)
    }

    @Test func `where all originals together are too few, all go`() {
        let originals = (0..<3).map {
            StoredOriginal(sha256: "\($0)", format: .jpeg, byteCount: 10, kept: Timestamp(seconds: Int64(-$0)))
        }
        #expect(StoredOriginal.toDrop(originals, total: 100, maximum: 50).map(\.sha256) == ["2", "1", "0"])
        #expect(StoredOriginal.toDrop(originals, total: 100, maximum: 90).map(\.sha256) == ["2"])
        #expect(StoredOriginal.toDrop(originals, total: 100, maximum: 100) == [])
    }

    @Test func `a directory that cannot be is an error with its path`() async throws {
        let blocked = scratch.path + "/file"
        try DurableFile.write([1], to: blocked)
        var settings = scratch.settings()
        settings.directory = blocked + "/pictures"
        let keeper = PictureKeeper(settings)
        let bytes = try Fixture.bytes("small.jpg")
        let error = await #expect(throws: PictureError.self) { try await keeper.keep(bytes) }
        #expect(error == .missing(path: blocked + "/pictures/.incoming"))
    }

    @Test(arguments: [
        (ENOSPC, "/p: the disk is full."), (EDQUOT, "/p: the disk is full."), (EROFS, "/p: the file system is read-only."),
        (EACCES, "/p: permission denied."), (ENOTDIR, "/p: a part of this path is missing"), (EIO, "/p: Input/output error."),
    ]) func `an error of the disk says what to do`(code: Int32, words: String) {
        #expect(PictureError(FileFault(path: "/p", code: code)).description.hasPrefix(words))
    }

    @Test func `a file is never seen half written under its name`() throws {
        let sha256 = String(repeating: "ab", count: 32)
        // A directory where the preview should go: the rename fails after both temporaries are whole.
        try Folder.make(files.previewPath(sha256) + "/in-the-way", mode: 0o755)
        #expect(throws: FileFault.self) { try files.write(sha256, original: (.png, [1, 2, 3]), preview: [4]) }
        let original = try DurableFile.read(files.originalPath(sha256, .png))
        #expect(original == nil || original == [1, 2, 3])
    }
}
