// Builders with defaults for the rules' tests.

import TidingsCore

struct ScriptedMemory: ItemMemory {
    var items: [KnownItem] = []
    var names: [String: Int64] = [:]
    var links: [Int64: String] = [:]
    var contents: [Int64: ItemContent] = [:]
    var ambiguous: Set<String> = []

    func item(named name: String) -> KnownItem? {
        items.first { $0.key == name } ?? names[name].flatMap { id in items.first { $0.id == id } }
    }
    func items(linkedBy link: String) -> [KnownItem] { items.filter { links[$0.id] == link } }
    func listed() -> [KnownItem] { items.filter { $0.standing == .listed } }
    func content(of item: KnownItem) -> ItemContent? { item.isForgotten || item.isCleaned ? nil : contents[item.id] }
    func isAmbiguous(name: String) -> Bool { ambiguous.contains(name) }

    mutating func add(
        _ id: Int64, key: String, link: String? = nil, title: String? = nil, text: String? = "Text", day: Int64? = nil,
        standing: Standing = .listed
    ) {
        let content = ItemDraft.make(link: link, title: title, text: text, day: day).content
        items.append(
            KnownItem(id: id, key: key, fingerprint: Fingerprint(of: key), standing: standing, firstPublished: content.published))
        links[id] = link.map(CanonicalLink.of)
        contents[id] = content
    }
}

extension ItemDraft {
    static func make(id: String? = nil, link: String? = nil, title: String? = "Title", text: String? = "Text", day: Int64? = nil)
        -> ItemDraft
    {
        var content = ItemContent()
        content.title = title
        content.link = link
        content.content = text
        content.published = day.map { Timestamp(seconds: $0 * 86400) }
        return ItemDraft(
            names: ItemNames(
                id: id, link: link, label: ItemLabel(title: title, published: content.published)),
            content: content, pictures: [], fingerprint: content.fingerprint)
    }
}

/// A feed's life on paper: documents in, withdrawn and departed keys out.
struct WindowPaper {
    var known: [String: KnownItem] = [:]
    var memory = WindowMemory()
    var mode: WindowMode?
    /// The days that items bore last; without those whose content was cleaned up.
    var lastDays: [String: Int64] = [:]
    /// The items whose last date the rules asked for, of the last document.
    private(set) var asked: [String] = []
    private var nextID: Int64 = 1
    /// The day of all documents; later dates lie ahead.
    private static let now = Timestamp(seconds: 1000 * 86400)

    init(mode: WindowMode? = nil) { self.mode = mode }

    /// - Parameters:
    ///   - entries: keys with days, nil for undated ones.
    ///   - isCut: whether the document is damaged behind them.
    @discardableResult
    mutating func show(_ entries: [(String, Int64?)], isCut: Bool = false) -> WindowVerdict {
        let listings = entries.map { key, day in
            Listing(draft: .make(id: key, title: key, day: day), key: key, known: known[key])
        }
        let listed = known.values.filter { $0.standing == .listed }.sorted { $0.id < $1.id }
        var asked: [String] = []
        let verdict =
            isCut
            ? Window.judgeDamaged(listings, listed: listed, memory: memory, now: Self.now)
            : Window.judge(listings, listed: listed, memory: memory, mode: mode, now: Self.now) { [lastDays] item in
                asked.append(item.key)
                return lastDays[item.key].map { Timestamp(seconds: $0 * 86400) }
            }
        self.asked = asked
        if verdict.isTurned { for (key, item) in known where item.standing != .listed { known[key]?.rank = -item.rank } }
        for (index, entry) in entries.enumerated() {
            stand(entry, at: index, verdict)
            known[entry.0]?.fingerprint = listings[index].draft.fingerprint
            lastDays[entry.0] = entry.1
        }
        for item in verdict.lifted { known[item.key]?.rank = item.rank }
        for item in verdict.withdrawn { leave(item, .withdrawn) }
        for item in verdict.departed { leave(item, .departed) }
        memory = verdict.memory
        return verdict
    }

    private mutating func stand(_ entry: (key: String, day: Int64?), at index: Int, _ verdict: WindowVerdict) {
        var item =
            known[entry.key]
            ?? KnownItem(
                id: nextID, key: entry.key, fingerprint: Fingerprint(of: entry.key),
                firstPublished: entry.day.map { Timestamp(seconds: $0 * 86400) }, firstSeen: WindowPaper.now,
                batch: memory.documents + 1)
        if known[entry.key] == nil { nextID += 1 }
        item.rank = verdict.ranks[index]
        item.standing = .listed
        item.isMisplaced = verdict.misplaced.contains(index) || (item.isMisplaced && !verdict.reinstated.contains(index))
        known[entry.key] = item
    }

    private mutating func leave(_ item: KnownItem, _ standing: Standing) {
        known[item.key] = item
        known[item.key]?.standing = standing
    }

    /// - Parameter keys: in order, each with its day if it has one (`a@5`); `|` where the document was cut.
    @discardableResult
    mutating func show(_ keys: String) -> WindowVerdict {
        let parts = keys.split(separator: "|", omittingEmptySubsequences: false)
        let entries = parts[0].split(separator: " ").map { word in
            let halves = word.split(separator: "@")
            return (String(halves[0]), halves.count > 1 ? Int64(halves[1]) : nil)
        }
        return show(entries, isCut: parts.count > 1)
    }

    /// What each of several documents showed to be withdrawn, for those that did: `2: b` where the third withdrew b.
    static func withdrawals(_ documents: String..., mode: WindowMode? = nil) -> [String] {
        var paper = WindowPaper(mode: mode)
        return documents.enumerated().compactMap { number, document in
            let keys = paper.show(document).withdrawnKeys
            return keys.isEmpty ? nil : "\(number): \(keys.joined(separator: " "))"
        }
    }
}

extension WindowVerdict {
    var withdrawnKeys: [String] { withdrawn.map(\.key).sorted() }
}
