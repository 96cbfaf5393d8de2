// Which of an item's candidates is its picture: the best that was not given up and is no single pixel. Asked whenever that may have
// changed: an item was recorded, an address turned out dead, one was kept.

import TidingsCore
import GRDB

extension ArchiveSession {
    /// Makes the best candidate that is not dead the item's picture, and wants it; a pixel only where all others are dead, a dead one where all
    /// are. An item with one candidate has no choice, and nothing is done.
    func choosePicture(item: Int64) throws {
        guard let (now, candidates) = try choice(item: item) else { return }
        guard let best = try best(candidates), best.url != now else { return }
        let update = try statement("UPDATE item SET picture_url = ?, picture_rule = ? WHERE id = ?")
        try update.bind(.text(best.url), .text(best.rule), .int(item))
        try update.run()
        try want([PictureWish(item: item, url: best.url, rule: best.rule)])
        try touch(item: item)
    }

    /// The same for all items that show an address, where they have a choice.
    func choosePictures(showing address: Int64) throws {
        let query = try statement(
            """
            SELECT i.id FROM item_picture ip JOIN item i ON i.id = ip.item_id
            WHERE ip.address_id = ? AND i.picture_choices IS NOT NULL
            """)
        try query.bind(.int(address))
        var items: [Int64] = []
        while try query.next() { items.append(query.int(0)) }
        for item in items { try choosePicture(item: item) }
    }

    private func choice(item: Int64) throws -> (now: String?, candidates: [PictureCandidates.Candidate])? {
        let query = try statement("SELECT picture_url, picture_choices FROM item WHERE id = ? AND picture_choices IS NOT NULL")
        try query.bind(.int(item))
        defer { query.end() }
        guard try query.next(), let text = query.text(1) else { return nil }
        return (query.text(0), PictureCandidates.decode(text))
    }

    private func best(_ candidates: [PictureCandidates.Candidate]) throws -> PictureCandidates.Candidate? {
        var best = candidates.first
        var least = Flaw.dead
        for candidate in candidates where least != .none {
            let flaw = try flaw(of: candidate.url)
            if flaw.rawValue < least.rawValue { (best, least) = (candidate, flaw) }
        }
        return best
    }

    /// What speaks against a candidate, the least first.
    private enum Flaw: Int { case none, pixel, dead }

    private func flaw(of url: String) throws -> Flaw {
        let query = try statement(
            """
            SELECT a.state = 'dead', max(p.width, p.height) = 1
            FROM picture_address a LEFT JOIN picture p ON p.id = a.picture_id WHERE a.url = ?
            """)
        try query.bind(.text(url))
        defer { query.end() }
        guard try query.next() else { return .none }
        return query.int(0) == 1 ? .dead : query.int(1) == 1 ? .pixel : .none
    }
}

/// An item's candidates as its row keeps them: a line each, the rule and the URL.
enum PictureCandidates {
    struct Candidate {
        var rule: String
        var url: String
    }

    /// Of a document that lists hundreds, none but the first few is worth a request.
    private static let limit = 6

    /// Nil where there is no choice.
    static func encode(_ pictures: [ChosenPicture]) -> String? {
        guard pictures.count > 1 else { return nil }
        return pictures.filter { !$0.url.utf8.contains(0x0A) }.prefix(limit).map { "\($0.rule) \($0.url)" }.joined(separator: "\n")
    }

    static func decode(_ text: String) -> [Candidate] {
        text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            return parts.count == 2 ? Candidate(rule: String(parts[0]), url: String(parts[1])) : nil
        }
    }
}
