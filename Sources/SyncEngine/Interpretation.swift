// Bytes to understood items: what an answer means before the archive is asked. Runs in parallel, touches no database.

import Dispatch
import FeedParser
import Markup
import ArchiveStore
import Synchronization
import TidingsCore

/// An answer, interpreted.
struct Answer: Sendable {
    var job: PollJob
    var at: Timestamp
    var milliseconds: Int
    var news: News
    /// The memory that a large body stood in: what was understood of it takes its place until it is recorded.
    var hold: BodyHold?
}

/// What an answer brought.
enum News: Sendable {
    case failed(FetchFailure)
    case notModified(ResponseHead)
    /// The body is the one that was accepted last, byte for byte.
    case identical(ResponseHead, bytes: Int)
    /// An answer that is no feed.
    case noFeed(ResponseHead, bytes: Int, why: String)
    case document(Document)

    var isDocument: Bool { if case .document = self { true } else { false } }

    /// Nil where nobody answered.
    var head: ResponseHead? {
        switch self {
        case .failed(let failure): failure.head
        case .notModified(let head), .identical(let head, _), .noFeed(let head, _, _): head
        case .document(let document): document.head
        }
    }
}

/// A feed document, understood.
struct Document: Sendable {
    var head: ResponseHead
    var bytes: Int
    /// SHA-256 of the body as received.
    var digest: [UInt8]
    /// Recognises the body when it comes again.
    var mark: BodyMark
    var feed: FeedOutline
    var drafts: [ItemDraft]
    /// Nil for a whole document, else what is damaged about it.
    var damage: String?
    /// The body, kept only where the source asks for it.
    var body: [UInt8]?
}

/// What a document says of the feed itself.
struct FeedOutline: Sendable {
    var format: FeedFormat
    var title: String?
    var link: String?
    /// Of its own items that name none.
    var authors: [Person]
    var updated: Timestamp?
    var wishes: PublisherWishes
}

enum Interpretation {
    /// Items of one document. No feed lists as many, and so many fit beside what else a sync holds.
    static let maximumItems = 20_000

    /// - Parameter coding: makes a source's first document ready to be written, for all of it will be.
    static func interpret(_ arrival: Arrival, for job: PollJob, settings: SyncSettings, coding: ContentCoding) -> News {
        switch arrival.result {
        case .failed(let failure): return .failed(failure)
        case .notModified(let head): return .notModified(head)
        case .fetched(let response) where arrival.isIdentical: return .identical(response.head, bytes: response.transferredBytes)
        case .fetched(let response):
            return read(response, for: job, settings: settings, coding: coding)
        }
    }

    private static func read(
        _ response: FetchResponse, for job: PollJob, settings: SyncSettings, coding: ContentCoding
    ) -> News {
        let isFirst = job.state.window.documents == 0
        let drafting = Drafting(
            feedURL: WebURL(response.head.url).publicBase, previewWidth: settings.previewWidth, coding: isFirst ? coding : nil)
        let ahead = response.body.count >= largeBody ? WorkAhead(drafting.draft) : nil
        let parsed: ParsedFeed
        let recognition: (digest: [UInt8], mark: BodyMark)
        do {
            (parsed, recognition) = try both(apart: ahead != nil) {
                try document(response, whenItem: ahead?.add)
            } and: {
                (SHA256Digest(of: response.body).bytes, BodyMark(of: response.body))
            }
        } catch {
            guard response.isComplete else {
                return .failed(FetchFailure(.cutShort(bytes: response.transferredBytes), head: response.head))
            }
            return .noFeed(response.head, bytes: response.transferredBytes, why: String(describing: error))
        }
        // Whether an item was cut may not be known before the document's end.
        let drafts =
            ahead.map { $0.values().enumerated().map { $1.marked(isWhole: parsed.items[$0].isWhole) } } ?? parsed.items.map(drafting.draft)
        return .document(
            Document(
                head: response.head, bytes: response.transferredBytes, digest: recognition.digest, mark: recognition.mark,
                feed: FeedOutline(
                    format: parsed.format, title: parsed.title, link: parsed.link, authors: parsed.lentAuthors, updated: parsed.updated,
                    wishes: PublisherWishes(parsed)),
                drafts: drafting.choosingPictures(drafts, of: parsed), damage: damage(response, parsed),
                body: job.source.keepResponses ? response.body : nil))
    }

    private static func document(_ response: FetchResponse, whenItem: ((ParsedItem) -> Void)?) throws -> ParsedFeed {
        let base = response.head.contentLocation.map { WebURL(response.head.url).resolve($0) } ?? response.head.url
        // What is resolved against it is shown to everybody.
        return try FeedParser.parse(
            response.body, contentType: response.head.contentType, baseURL: WebURL(base).publicBase, maximumItems: maximumItems,
            whenItem: whenItem)
    }

    /// Bytes from which on a body's digest takes far longer than another thread takes to wake, and its items as well.
    private static let largeBody = 256 << 10

    /// Two values, made at once where that is worth it.
    private static func both<First: Sendable, Second: Sendable>(
        apart: Bool, _ first: @Sendable () throws -> First, and second: @Sendable () -> Second
    ) throws -> (First, Second) {
        guard apart else { return (try first(), second()) }
        let made = Mutex<Result<First, any Error>?>(nil)
        let other = Mutex<Second?>(nil)
        DispatchQueue.concurrentPerform(iterations: 2) { part in
            if part == 0 {
                let result = Result { try first() }
                made.withLock { $0 = result }
            } else {
                let value = second()
                other.withLock { $0 = value }
            }
        }
        guard let made = made.withLock({ $0 }), let other = other.withLock({ $0 }) else {
            preconditionFailure("every iteration is run before the call returns")
        }
        return (try made.get(), other)
    }

    private static func damage(_ response: FetchResponse, _ feed: ParsedFeed) -> String? {
        if !response.isComplete { return FetchFault.cutShort(bytes: response.body.count).message }
        if feed.isOverfull { return "the document lists more than \(maximumItems) items; those beyond them were not read" }
        return feed.isWhole ? nil : "the document is damaged: a tag that begins or ends an item, or that ends the whole, is missing"
    }
}
