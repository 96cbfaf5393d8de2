// The pieces that are measured. Each prepares its input first; what it gives back is one round of work.

import ArchiveStore
import FeedParser
import Foundation
import Markup
import TidingsCore

struct Piece {
    var name: String
    var prepare: () throws -> () throws -> Void

    static var all: [Piece] {
        [
            Piece(name: "tokenizer") {
                let bytes = Array(FixedInput.document.utf8)
                return { bytes.withUnsafeBufferPointer { view in tokens(view) } }
            },
            Piece(name: "parser") {
                let bytes = Array(FixedInput.document.utf8)
                return {
                    guard try FeedParser.parse(bytes, baseURL: "https://paper.test/feed").items.count == 100 else { throw Wrong.result }
                }
            },
            Piece(name: "dates") {
                let dates = FixedInput.dates
                return { for date in dates where FeedDate.parse(date) == nil { throw Wrong.result } }
            },
            Piece(name: "fingerprint") {
                let contents = FixedInput.contents(200, seed: 3)
                return { guard Set(contents.map(\.fingerprint)).count == 200 else { throw Wrong.result } }
            },
            Piece(name: "difference") {
                let pairs = edited()
                return {
                    for (old, new) in pairs where Difference.between(old, new)?.significance != .text { throw Wrong.result }
                }
            },
            Piece(name: "words") {
                let pairs = edited().prefix(20).map { (HTMLText.visible($0.content ?? ""), HTMLText.visible($1.content ?? "")) }
                return { for (old, new) in pairs where WordDiff.between(old, new).count < 2 { throw Wrong.result } }
            },
            Piece(name: "collection-difference") {
                let pairs = edited().prefix(20).map {
                    (WordTokens.split(HTMLText.visible($0.content ?? "")), WordTokens.split(HTMLText.visible($1.content ?? "")))
                }
                return { for (old, new) in pairs where new.difference(from: old).isEmpty { throw Wrong.result } }
            },
            Piece(name: "commit") { try commits() },
        ]
    }

    enum Wrong: Error { case result }

    private static func tokens(_ view: ByteView) {
        var tokenizer = Tokenizer(view, dialect: .xml)
        while tokenizer.next() != .endOfInput {}
    }

    /// Contents, and the same with one word in the middle replaced.
    private static func edited() -> [(ItemContent, ItemContent)] {
        FixedInput.contents(200, seed: 4).map { old in
            var new = old
            var words = (old.content ?? "").split(separator: " ", omittingEmptySubsequences: false)
            words[words.count / 2] = "rewritten"
            new.content = words.joined(separator: " ")
            return (old, new)
        }
    }

    /// Rounds of 50 new items of a source of their own, in one transaction each, as a group of responses is recorded.
    private static func commits() throws -> () throws -> Void {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let archive = try Archive.openForWriting(folder.appendingPathComponent("tidings.db").path)
        // The open file needs no name any more, and leaves nothing behind.
        try FileManager.default.removeItem(at: folder)
        let now = Timestamp(seconds: 1_700_000_000)
        let drafts = FixedInput.contents(50, seed: 5).map { content in
            ItemDraft(
                names: ItemNames(id: content.title, link: content.link, label: ItemLabel(title: content.title, published: nil)),
                content: content, pictures: [], fingerprint: content.fingerprint)
        }
        let run = try archive.writeNow { try $0.beginRun(.sync, now: now) }
        var round = 0
        return {
            round += 1
            try archive.writeNow { session in
                let source = try session.addSource(name: "\(round)", url: "https://paper.test/\(round)").id
                let observation = try session.addObservation(
                    Observation(
                        at: now, before: nil, url: "https://paper.test/", bodyDigest: [UInt8](repeating: 0, count: 32), serverDate: nil,
                        isWhole: true), run: run, source: source)
                for (index, draft) in drafts.enumerated() {
                    let item = try session.addItem(
                        source: source, key: draft.names.key, draft: draft, rank: Int64(index), batch: 1, isMisplaced: false,
                        confirmedAt: nil, observation: observation, now: now)
                    session.append(Change(.added, item: item, revision: 1), run: run, source: source, observation: observation, at: now)
                }
            }
        }
    }
}
