// Opening an archive for reading: what is not there, what may not be read, what lies on a read-only disk.

import ArchiveStore
import Foundation
import Testing

@Suite struct ReadingTests {
    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-reading-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test func `items come oldest first, whatever the size of a page, and end when nobody reads on`() throws {
        let paper = try PaperArchive()
        let ids = try (1...7).map { try paper.add("Item \($0)", "text") }
        for size in [1, 2, 3, 7, 100] {
            for (limit, wanted) in [(nil, ids), (3, ids.suffix(3)), (0, []), (50, ids)] as [(Int?, [Int64])] {
                var pages: [[Int64]] = []
                try paper.archive.items(source: nil, limit: limit, pageSize: size) { items in
                    pages.append(items.map(\.id))
                    return true
                }
                #expect(pages.flatMap(\.self) == wanted && pages.allSatisfy { $0.count <= size })
            }
        }
        var read = 0
        try paper.archive.items(source: "nobody", limit: nil) { _ in
            Issue.record("nobody has items")
            return true
        }
        try paper.archive.items(source: nil, limit: nil, pageSize: 2) { items in
            read += items.count
            return false
        }
        #expect(read == 2)
    }

    @Test func `what cannot be reached is not taken for what is not there`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try Archive.openForReading(folder.path + "/none.db") == nil)
        let file = folder.path + "/file"
        try Data().write(to: URL(fileURLWithPath: file))
        // Not even root reaches what lies below a file.
        #expect(throws: ArchiveError.unreadable(path: file + "/t.db", code: ENOTDIR)) { try Archive.openForReading(file + "/t.db") }
    }

    @Test func `a folder in the database's place is told as one`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: ArchiveError.unreadable(path: folder.path, code: EISDIR)) { try Archive.openForReading(folder.path) }
    }

    @Test func `an empty file is an archive that holds nothing yet`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/t.db"
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(try Archive.openForReading(path) == nil)
        _ = try Archive.openForWriting(path)
        #expect(try Archive.openForReading(path)?.size().items == 0)
    }

    @Test func `a copy can be read where no log files can be made beside it`() throws {
        let paper = try PaperArchive()
        try paper.add("One", "<p>1</p>")
        let copy = paper.folder.path + "/copy #1.db"
        try paper.archive.backup(to: copy)
        // A folder in its place keeps SQLite from making the file, as a read-only disk does; also where root runs the tests.
        try FileManager.default.createDirectory(atPath: copy + "-shm", withIntermediateDirectories: true)
        #expect(try Archive.openForReading(copy)?.lastChange() == 1)
    }

    @Test func `what is wrong with the source of a backup is not said of the copy`() throws {
        let paper = try PaperArchive()
        for number in 0..<200 { try paper.add("Item \(number)", String(repeating: "<p>\(number)</p>", count: 100)) }
        let damaged = paper.folder.path + "/damaged.db"
        try paper.archive.backup(to: damaged)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: damaged))
        for page in stride(from: 8192, to: bytes.count - 4096, by: 4096) {
            bytes.replaceSubrange(page..<(page + 64), with: Data(count: 64))
        }
        try bytes.write(to: URL(fileURLWithPath: damaged))
        let copy = paper.folder.path + "/copy.db"
        do {
            try Archive.openForReading(damaged)?.backup(to: copy)
            Issue.record("nothing was thrown")
        } catch ArchiveError.damaged(let named, _) {
            #expect(named == damaged)
        }
    }
}
