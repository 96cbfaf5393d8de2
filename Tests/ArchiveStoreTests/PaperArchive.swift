// An archive in a folder of its own, filled by hand.

import ArchiveStore
import Foundation
import TidingsCore

final class PaperArchive {
    let folder: URL
    private(set) var archive: Archive
    let source: Int64
    let run: Int64
    private var clock: Int64 = 1_700_000_000

    var path: String { archive.path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-archive-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        archive = try Archive.openForWriting(folder.appendingPathComponent("tidings.db").path)
        (source, run) = try archive.writeNow { session in
            (
                try session.addSource(name: "paper", url: "https://paper.test/feed").id,
                try session.beginRun(.sync, now: Timestamp(seconds: 1_700_000_000))
            )
        }
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch {}
    }

    func tick() -> Timestamp {
        clock += 60
        return Timestamp(seconds: clock)
    }

    func setBack(minutes: Int64) -> Timestamp {
        clock -= minutes * 60
        return tick()
    }

    func advance(minutes: Int64) { clock += minutes * 60 }

    /// Restores a backup as the manual says; the next line is written later than all that were.
    func goBack(to backup: String) throws {
        let path = archive.path
        archive.close()
        for file in [path, path + "-wal", path + "-shm"] where FileManager.default.fileExists(atPath: file) {
            try FileManager.default.removeItem(atPath: file)
        }
        try FileManager.default.copyItem(atPath: backup, toPath: path)
        archive = try Archive.openForWriting(path)
    }

    private func draft(_ title: String, _ html: String, link: String?, pictures: [ChosenPicture] = []) -> ItemDraft {
        var content = ItemContent()
        content.title = title
        content.content = html
        content.link = link
        return ItemDraft(
            names: ItemNames(id: nil, link: link, label: ItemLabel(title: title, published: nil)), content: content,
            pictures: pictures,
            fingerprint: content.fingerprint)
    }

    private func observe(_ session: ArchiveSession, _ now: Timestamp, body: String?) throws -> Int64 {
        let digest = SHA256Digest(of: body ?? "").bytes
        let id = try session.addObservation(
            Observation(at: now, before: nil, url: "https://paper.test/feed", bodyDigest: digest, serverDate: nil, isWhole: true), run: run,
            source: source)
        if let body { try session.keepResponse(observation: id, body: Array(body.utf8)) }
        return id
    }

    @discardableResult
    func add(
        _ title: String, _ html: String, link: String? = nil, body: String? = nil, pictures: [ChosenPicture] = [], source: Int64? = nil
    ) throws -> Int64 {
        let (now, source) = (tick(), source ?? self.source)
        return try archive.writeNow { session in
            let observation = try observe(session, now, body: body)
            let id = try session.addItem(
                source: source, key: "key-\(title)", draft: draft(title, html, link: link, pictures: pictures), rank: 1, batch: 1,
                isMisplaced: false,
                confirmedAt: nil, observation: observation, now: now)
            session.append(Change(.added, item: id, revision: 1), run: run, source: source, observation: observation, at: now)
            return id
        }
    }

    /// Part of a transaction: an item without a line in the log.
    @discardableResult
    func add(_ title: String, in session: ArchiveSession, observation: Int64) throws -> Int64 {
        try session.addItem(
            source: source, key: "key-\(title)", draft: draft(title, "<p>\(title)</p>", link: nil), rank: 1, batch: 1, isMisplaced: false,
            confirmedAt: nil, observation: observation, now: Timestamp(seconds: clock))
    }

    func edit(_ id: Int64, revision: Int, _ title: String, _ html: String, link: String? = nil, body: String? = nil) throws {
        let now = tick()
        try archive.writeNow { session in
            let observation = try observe(session, now, body: body)
            try session.edit(item: id, revision: revision, draft: draft(title, html, link: link), observation: observation)
            session.append(
                Change(.edited, item: id, revision: revision, fields: [.content], significance: .text), run: run, source: source,
                observation: observation, at: now)
        }
    }

    /// A difference in markup alone.
    func refresh(_ id: Int64, _ title: String, _ html: String, pictures: [ChosenPicture]) throws {
        try archive.writeNow { try $0.refresh(item: id, revision: 1, draft: draft(title, html, link: nil, pictures: pictures)) }
    }

    /// The item is listed again after its content was cleaned up.
    func restore(_ id: Int64, _ title: String, _ html: String, pictures: [ChosenPicture]) throws {
        let now = tick()
        try archive.writeNow { session in
            _ = try session.dropContent(ofItemsLeftBefore: now, limit: 100)
            let observation = try observe(session, now, body: nil)
            try session.restore(
                item: id, revision: 1, draft: draft(title, html, link: nil, pictures: pictures), observation: observation)
        }
    }

    func known(_ title: String) throws -> KnownItem? {
        try archive.writeNow { try $0.memory(of: source).item(named: "key-\(title)") }
    }

    func leave(_ title: String, at time: Timestamp) throws {
        guard var item = try known(title) else { return }
        item.standing = .departed
        try archive.writeNow { try $0.setStanding(item: item, leftAt: time) }
    }

    /// All bytes of all files in the folder.
    func bytes() throws -> [UInt8] {
        var all: [UInt8] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            all += Array(try Data(contentsOf: folder.appendingPathComponent(name)))
        }
        return all
    }

    /// Whether some file of the folder holds these bytes.
    func holds(_ text: String) throws -> Bool { Data(try bytes()).range(of: Data(text.utf8)) != nil }
}

extension Archive {
    /// The recorded states of an item, oldest first.
    func revisions(item: Int64) throws -> [RevisionRecord] {
        try (1...(self.item(item)?.revision ?? 1)).compactMap { try revision(item: item, number: $0) }
    }
}
