// Posts on disk: what is written, what is left alone, what is cleared away.

import Foundation
import Glibc
import PostPublisher
import Testing
import TidingsCore

@Suite struct PostWriterTests {
    private let folder: TemporaryFolder
    private let publisher: PostPublisher

    init() throws {
        folder = try TemporaryFolder()
        publisher = .make(.hexo, directory: folder.path + "/site/_posts")
    }

    private func write(
        _ item: PublishableItem, _ record: PostRecord? = nil, _ mode: PostWriter.Mode = .write, _ publisher: PostPublisher? = nil
    ) -> PostOutcome {
        let publisher = publisher ?? self.publisher
        let job = PostJob(itemID: item.id, aim: publisher.render(item).map(PostJob.Aim.post) ?? .noPost, record: record)
        return PostWriter(target: publisher.target, mode: mode).write([job])[0]
    }

    private func written(_ outcome: PostOutcome) throws -> PostRecord {
        guard case .written(let record) = outcome else { throw Unexpected(outcome: outcome) }
        return record
    }

    private struct Unexpected: Error { let outcome: PostOutcome }

    private func file(_ record: PostRecord) -> String { "site/_posts/\(record.path)" }

    @Test func `a post is written once, then it is up to date`() throws {
        let record = try written(write(.make()))
        #expect(folder.read(file(record)) == publisher.text(.make()))
        #expect(write(.make(), record) == .unchanged(record))
        #expect(folder.files.count == 1, "no temporary file stays")
    }

    @Test func `an edited item is written over what tidings wrote, under the first name`() throws {
        let first = try written(write(.make(title: "First")))
        let second = try written(write(.make(title: "Second"), first))
        #expect(second.path == first.path)
        #expect(second.digest != first.digest)
        #expect(folder.read(file(first))?.contains("Second") == true)
    }

    @Test func `what the owner changed stays, unless forced`() throws {
        let record = try written(write(.make()))
        try folder.write(file(record), "mine")
        #expect(write(.make(title: "New"), record) == .leftAlone(.changedByOwner, path: record.path))
        #expect(folder.read(file(record)) == "mine")
        _ = try written(write(.make(title: "New"), record, .force))
        #expect(folder.read(file(record))?.contains("New") == true)
    }

    @Test func `what the owner deleted stays away, unless forced`() throws {
        let record = try written(write(.make()))
        try folder.remove(file(record))
        #expect(write(.make(), record) == .leftAlone(.deletedByOwner, path: record.path))
        #expect(folder.files.isEmpty)
        #expect(try written(write(.make(), record, .force)).digest == record.digest)
    }

    @Test func `a look at what was written tells what was done by hand since`() throws {
        let record = try written(write(.make()))
        let writer = PostWriter(target: publisher.target)
        #expect(writer.inspect(record, now: past) == .unchanged(record))
        try folder.write(file(record), "mine")
        #expect(writer.inspect(record, now: past) == .leftAlone(.changedByOwner, path: record.path))
        try folder.remove(file(record))
        #expect(writer.inspect(record, now: past) == .leftAlone(.deletedByOwner, path: record.path))
        #expect(folder.files.isEmpty)
    }

    /// A time at which no file of these tests was there yet, and one at which all are old.
    private let past = Timestamp(seconds: 0)
    private let future = Timestamp(seconds: 4_000_000_000)

    @Test func `a post whose stamp is known is not read`() throws {
        let record = try written(write(.make()))
        let writer = PostWriter(target: publisher.target)
        guard case .unchanged(let found?) = writer.inspect(record, now: future) else { throw Unexpected(outcome: .unchanged(nil)) }
        let stamp = try #require(found.stamp)
        #expect(stamp.size == Int64(publisher.text(.make()).utf8.count))
        // Another content behind the same size and time, as nobody leaves it: that it goes unseen shows that nothing was read.
        try folder.write(file(record), String(repeating: "x", count: Int(stamp.size)))
        #expect(writer.inspect(found, now: future) == .leftAlone(.changedByOwner, path: record.path))
        let time = timespec(tv_sec: Int(stamp.modified / 1_000_000_000), tv_nsec: Int(stamp.modified % 1_000_000_000))
        #expect(utimensat(AT_FDCWD, "\(folder.path)/\(file(record))", [time, time], 0) == 0)
        #expect(writer.inspect(found, now: future) == .unchanged(found))
    }

    @Test func `a file that is touched or replaced by its like is known again`() throws {
        let record = try written(write(.make()))
        let text = try #require(folder.read(file(record)))
        let writer = PostWriter(target: publisher.target)
        try folder.write(file(record), text)
        guard case .unchanged(let found?) = writer.inspect(record, now: future) else { throw Unexpected(outcome: .unchanged(nil)) }
        #expect(found.stamp != nil)
        #expect(writer.inspect(found, now: past) == .unchanged(found))
        #expect(write(.make(), found) == .unchanged(found))
        // A change as young as the look at it could hide behind the stamp: none is given.
        var bare = record
        bare.stamp = nil
        #expect(writer.inspect(bare, now: past) == .unchanged(bare))
    }

    @Test func `a stamp never hides an edit of the item, nor a change of the owner`() throws {
        var record = try written(write(.make()))
        for round in 1...20 {
            record = try written(write(.make(title: "Round \(round)"), record))
            #expect(folder.read(file(record))?.contains("Round \(round)'") == true)
            // The same size, as soon as it can be.
            let other = try #require(folder.read(file(record))).replacing("Text", with: "Mine")
            try folder.write(file(record), other)
            #expect(write(.make(title: "Next"), record) == .leftAlone(.changedByOwner, path: record.path))
            record = try written(write(.make(title: "Round \(round)"), record, .force))
        }
    }

    @Test func `a file that tidings did not write stays`() throws {
        let path = try #require(publisher.render(.make())?.relativePath)
        try folder.write("site/_posts/" + path, "theirs")
        #expect(write(.make()) == .leftAlone(.foreignFile, path: path))
        #expect(folder.read("site/_posts/" + path) == "theirs")
    }

    @Test func `the same bytes without a record are taken over`() throws {
        // The process died between the file and the ledger.
        let record = try written(write(.make()))
        #expect(write(.make()) == .unchanged(PostRecord(path: record.path, digest: record.digest)))
    }

    @Test func `a link in a post's place is the owner's`() throws {
        let record = try written(write(.make()))
        try folder.write("elsewhere", "mine")
        try folder.remove(file(record))
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/\(file(record))", withDestinationPath: folder.path + "/elsewhere")
        #expect(write(.make(title: "New"), record) == .leftAlone(.changedByOwner, path: record.path))
        #expect(folder.read("elsewhere") == "mine")
    }

    @Test func `checking says what would be done and does nothing`() throws {
        let path = try #require(publisher.render(.make())?.relativePath)
        #expect(write(.make(), nil, .check) == .missing(path: path))
        #expect(folder.files.isEmpty)
        let record = try written(write(.make()))
        #expect(write(.make(), record, .check) == .unchanged(record))
        #expect(write(.make(title: "New"), record, .check) == .stale(path: path))
    }

    @Test func `a withdrawn item's post is removed where the target says so`() throws {
        let removing = PostPublisher.make(.hexo, directory: folder.path) { $0.withdrawn = .remove }
        var item = PublishableItem.make()
        let record = try written(write(item, nil, .write, removing))
        item.withdrawn = Timestamp(seconds: 1)
        #expect(write(item, record, .check, removing) == .stale(path: record.path))
        #expect(write(item, record, .write, removing) == .removed)
        #expect(folder.files.isEmpty)
        #expect(write(item, nil, .write, removing) == .unchanged(nil))
    }

    @Test func `a withdrawn item's post that the owner changed stays`() throws {
        let removing = PostPublisher.make(.hexo, directory: folder.path) { $0.withdrawn = .remove }
        var item = PublishableItem.make()
        let record = try written(write(item, nil, .write, removing))
        try folder.write(record.path, "mine")
        item.withdrawn = Timestamp(seconds: 1)
        #expect(write(item, record, .write, removing) == .leftAlone(.changedByOwner, path: record.path))
        #expect(folder.read(record.path) == "mine")
    }

    @Test func `the post of a forgotten item that its owner changed stays, the copies of its pictures go`() throws {
        var target = publisher.target
        target.images = .local
        let writer = PostWriter(target: target)
        let record = try written(write(.make()))
        let picture = "site/images/tidings/7/\(String(repeating: "a", count: 64)).png"
        try folder.write(picture, "x")
        try folder.write(file(record), "mine")
        let outcomes = writer.write([PostJob(itemID: 7, aim: .noTrace, record: record)])
        #expect(outcomes == [.leftAlone(.changedByOwner, path: record.path)])
        #expect(folder.files == [file(record)])
    }

    @Test(arguments: [PostJob.Aim.noPost, .noTrace])
    func `a post whose picture's copy cannot be removed is gone, and the copy is told until it is as well`(aim: PostJob.Aim) throws {
        let writer = PostWriter(target: publisher.target)
        let record = try written(write(.make()))
        // No file can be removed where a folder stands.
        let copy = "site/images/tidings/7/\(String(repeating: "a", count: 64)).png"
        try folder.write("\(copy)/in the way", "x")
        try folder.write("site/images/tidings/7/\(String(repeating: "b", count: 64)).png", "x")
        let fault = PublishError.copyNotRemoved(path: "\(folder.path)/\(copy)", code: EISDIR)
        #expect(writer.write([PostJob(itemID: 7, aim: aim, record: record)]) == [.copiesStay(fault, nil)])
        #expect(folder.files == ["\(copy)/in the way"], "the post and the other copy are gone")
        #expect(throws: fault) { try writer.removeCopies(item: 7, ofPost: record.path) }
        try folder.remove("\(copy)/in the way")
        try folder.remove(copy)
        try folder.write(copy, "x")
        #expect(try writer.removeCopies(item: 7, ofPost: record.path))
        #expect(folder.files.isEmpty)
    }

    @Test func `copies that a post shows again are its own`() throws {
        let writer = PostWriter(target: publisher.target)
        let record = try written(write(.make()))
        let copy = "site/images/tidings/7/\(String(repeating: "a", count: 64)).png"
        try folder.write(copy, "x")
        #expect(try writer.removeCopies(item: 7, ofPost: record.path, present: record))
        #expect(folder.files.contains(copy))
        try folder.remove(file(record))
        #expect(try writer.removeCopies(item: 7, ofPost: record.path, present: record))
        #expect(folder.files.isEmpty)
    }

    @Test func `copies on a site that is away are waited for`() throws {
        let writer = PostWriter(target: publisher.target)
        #expect(try !writer.removeCopies(item: 7, ofPost: "n/a.md"))
        try folder.write("site/_posts/n/b.md", "theirs")
        #expect(try writer.removeCopies(item: 7, ofPost: "n/a.md"))
    }

    @Test(arguments: PostFormat.allCases)
    func `an edit to empty content is not published, an item that never had any is`(format: PostFormat) throws {
        let publisher = PostPublisher.make(format, directory: folder.path)
        let full = try written(write(.make(id: 1), nil, .write, publisher))
        #expect(write(.make(id: 1, title: "New", body: "<script>x</script> "), full, .write, publisher) == .unchanged(full))
        let empty = try written(write(.make(id: 2, body: ""), nil, .write, publisher))
        let edited = try written(write(.make(id: 2, title: "New", body: ""), empty, .write, publisher))
        #expect(folder.read(edited.path)?.contains("New") == true)
    }

    @Test func `a remembered path that leads elsewhere is refused`() {
        let record = PostRecord(path: "../../etc/passwd", digest: [])
        #expect(write(.make(), record) == .failed(.unsafePath("../../etc/passwd")))
    }

    @Test func `an error names the path and the reason, and one failure is no other's`() throws {
        try folder.write("site/_posts/blocked", "a file where a folder should be")
        let jobs = [
            PostJob(itemID: 1, aim: .post(try #require(publisher.render(.make(id: 1, source: "blocked")))), record: nil),
            PostJob(itemID: 2, aim: .post(try #require(publisher.render(.make(id: 2, source: "free")))), record: nil),
        ]
        let outcomes = PostWriter(target: publisher.target).write(jobs)
        guard case .failed(let error) = outcomes[0] else { throw Unexpected(outcome: outcomes[0]) }
        #expect(error.description.hasPrefix("\(folder.path)/site/_posts/blocked/"))
        #expect(error.description.contains("Not a directory"))
        _ = try written(outcomes[1])
    }

    @Test(arguments: ["source", "半岛电视台半岛电视台半岛电视台半岛"])
    func `a large batch is written like a small one`(source: String) throws {
        let items = (1...40).map { PublishableItem.make(id: $0, source: source) }
        let jobs = try items.map { PostJob(itemID: $0.id, aim: .post(try #require(publisher.render($0))), record: nil) }
        for (outcome, item) in zip(PostWriter(target: publisher.target).write(jobs), items) {
            #expect(folder.read(file(try written(outcome))) == publisher.text(item))
        }
        #expect(folder.files.count == 40)
        #expect(folder.files.allSatisfy { !$0.contains("/.") })
    }

    @Test func `local pictures are copied, and go when they are no longer shown`() throws {
        let local = PostPublisher.make(.hexo, directory: folder.path + "/site/_posts") { $0.images = .local }
        let names = ["a", "b"].map { String(repeating: $0, count: 64) + ".png" }
        for name in names { try folder.write("kept/\(name)", name) }
        func item(_ name: String?) -> PublishableItem {
            var item = PublishableItem.make(body: "x", image: name.map { "http://e.org/\($0)" })
            if let name { item.localPictures = ["http://e.org/\(name)": "\(folder.path)/kept/\(name)"] }
            return item
        }
        let first = try written(write(item(names[0]), nil, .write, local))
        #expect(folder.read("site/images/tidings/7/\(names[0])") == names[0])
        try folder.remove("site/images/tidings/7/\(names[0])")
        #expect(write(item(names[0]), first, .check, local) == .stale(path: first.path))
        #expect(write(item(names[0]), first, .write, local) == .unchanged(first))
        #expect(folder.read("site/images/tidings/7/\(names[0])") == names[0])
        let second = try written(write(item(names[1]), first, .write, local))
        #expect(folder.files.filter { $0.contains("tidings") } == ["site/images/tidings/7/\(names[1])"])
        _ = try written(write(item(nil), second, .write, local))
        #expect(folder.files.filter { $0.contains("tidings") }.isEmpty)
    }

    @Test func `a picture that is neither kept nor copied stays remote`() throws {
        let local = PostPublisher.make(.hexo, directory: folder.path + "/site/_posts") { $0.images = .local }
        let names = ["a", "b", "c"].map { String(repeating: $0, count: 64) + ".png" }
        try folder.write("kept/\(names[0])", "x")
        try folder.write("site/images/tidings/7/\(names[1])", "x")
        let kept = Dictionary(uniqueKeysWithValues: names.map { ("http://e.org/\($0.prefix(1))", "\(folder.path)/kept/\($0)") })
        let record = PostRecord(path: "n/p.md", digest: [])
        let writer = PostWriter(target: local.target)
        #expect(writer.available(kept, item: 7, record: record).keys.sorted() == ["http://e.org/a", "http://e.org/b"])
        #expect(writer.available(kept, item: 7, record: nil).keys.sorted() == ["http://e.org/a"])
    }
}
