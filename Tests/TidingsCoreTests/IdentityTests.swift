import Testing
import TidingsCore

@Suite struct IdentityTests {
    private func identify(_ drafts: [ItemDraft], _ memory: ScriptedMemory, feedLink: String? = nil) throws -> Identification {
        try Identity.identify(drafts, feedLink: feedLink.map(CanonicalLink.of), memory: memory)
    }

    @Test func `the key is the id, else the link, else a digest`() throws {
        let found = try identify([.make(id: "g", link: "http://x/1"), .make(link: "http://x/2"), .make(title: "T")], ScriptedMemory())
        #expect(found.listings.map(\.key) == ["g", "http://x/2", ItemDigest.of(title: "T", published: nil)])
    }

    @Test func `equal content under one key is one item`() throws {
        let found = try identify([.make(id: "g"), .make(id: "g")], ScriptedMemory())
        #expect(found.listings.count == 1)
        #expect(found.ambiguousNames == [])
    }

    @Test func `one guid for all items makes the links the keys`() throws {
        let found = try identify(
            [.make(id: "g", link: "http://x/1", text: "a"), .make(id: "g", link: "http://x/2", text: "b")], ScriptedMemory())
        #expect(found.listings.map(\.key) == ["http://x/1", "http://x/2"])
        #expect(found.ambiguousNames == ["g"])
    }

    @Test func `where links agree too, title and date tell items apart, and the first of equals counts`() throws {
        let found = try identify(
            [
                .make(id: "g", link: "http://x/", title: "A", text: "1"), .make(id: "g", link: "http://x/", title: "B", text: "2"),
                .make(id: "g", link: "http://x/", title: "A", text: "3"),
            ], ScriptedMemory())
        #expect(found.listings.map(\.draft.content.content) == ["1", "2"])
    }

    @Test func `a link that several items share is never a key again`() throws {
        let both = [ItemDraft.make(link: "http://x/", title: "A", text: "1"), .make(link: "http://x/", title: "B", text: "2")]
        let found = try identify(both, ScriptedMemory())
        #expect(found.ambiguousNames == ["http://x/"])
        var memory = ScriptedMemory()
        memory.ambiguous = ["http://x/"]
        #expect(try identify([both[0]], memory).listings.map(\.key) == [both[0].names.digest])
    }

    @Test func `a link that does not tell apart what shares a guid is no key either`() throws {
        let found = try identify(
            [.make(id: "g", link: "http://x/", title: "A", text: "1"), .make(id: "g", link: "http://x/", title: "B", text: "2")],
            ScriptedMemory())
        #expect(found.ambiguousNames == ["g", "http://x/"])
    }

    @Test func `a shared guid is never a key again`() throws {
        var memory = ScriptedMemory()
        memory.ambiguous = ["g"]
        let found = try identify([.make(id: "g", link: "http://x/1")], memory)
        #expect(found.listings.map(\.key) == ["http://x/1"])
    }

    @Test func `the item that held a guid keeps its place when the guid turns out to be shared`() throws {
        var memory = ScriptedMemory()
        memory.add(1, key: "g", link: "http://x/1", title: "A")
        let found = try identify(
            [.make(id: "g", link: "http://x/2", title: "B", text: "b"), .make(id: "g", link: "http://x/1", title: "A", text: "a")], memory)
        #expect(found.listings.map(\.known?.id) == [nil, 1])
    }

    @Test func `a changed guid is a known item under a new name`() throws {
        var memory = ScriptedMemory()
        memory.add(1, key: "old", link: "http://x/1?utm_source=feed", title: "A")
        let found = try identify([.make(id: "new", link: "https://x/1/", title: "A")], memory)
        #expect(found.listings.first?.known?.id == 1)
        #expect(found.listings.first?.alias == Alias(name: "new", reason: .sameLink))
    }

    @Test func `a link listed twice proves no identity`() throws {
        var memory = ScriptedMemory()
        memory.add(1, key: "old", link: "http://x/1")
        let found = try identify([.make(id: "n1", link: "http://x/1", text: "a"), .make(id: "n2", link: "http://x/1", text: "b")], memory)
        #expect(found.listings.allSatisfy { $0.known == nil })
    }

    @Test func `one story listed twice under two new ids is one item`() throws {
        var memory = ScriptedMemory()
        memory.add(1, key: "old", link: "http://x/1")
        let twice = [ItemDraft.make(id: "n1", link: "http://x/1?utm_source=a"), .make(id: "n2", link: "https://x/1")]
        let found = try identify(twice, memory)
        #expect(found.listings.map(\.known?.id) == [1])
        #expect(found.listings.first?.alias?.name == "n1")
        #expect(try identify(twice, ScriptedMemory()).listings.map(\.key) == ["n1"])
    }

    @Test func `of several on one page, the one listed last whose title agrees goes on under a new id`() throws {
        var memory = ScriptedMemory()
        memory.add(1, key: "a", link: "http://x/1", title: "Before", standing: .departed)
        memory.add(2, key: "b", link: "http://x/1", title: "Now")
        #expect(try identify([.make(id: "c", link: "http://x/1", title: "Now")], memory).listings.first?.known?.id == 2)
        #expect(try identify([.make(id: "c", link: "http://x/1", title: "Later")], memory).listings.first?.known == nil)
    }

    @Test func `equal stories under ids that are known stay two items`() throws {
        var memory = ScriptedMemory()
        memory.add(1, key: "a", link: "http://x/1")
        memory.add(2, key: "b", link: "http://x/1")
        let found = try identify([.make(id: "a", link: "http://x/1"), .make(id: "b", link: "http://x/1")], memory)
        #expect(found.listings.map(\.known?.id) == [1, 2])
    }

    @Test func `equal stories that link to the feed's own site stay as many items as they have ids`() throws {
        let found = try identify(
            [.make(id: "a", link: "http://x/"), .make(id: "b", link: "http://x")], ScriptedMemory(), feedLink: "http://x")
        #expect(found.listings.map(\.key) == ["a", "b"])
    }

    @Test func `the feed's own link proves no identity`() throws {
        var memory = ScriptedMemory()
        memory.add(1, key: "old", link: "http://x/")
        let found = try identify([.make(id: "new", link: "http://x/")], memory, feedLink: "http://x")
        #expect(found.listings.first?.known == nil)
    }

    @Test func `an item still listed under its old key is not the new one`() throws {
        var memory = ScriptedMemory()
        memory.add(1, key: "old", link: "http://x/1")
        let found = try identify([.make(id: "new", link: "http://x/1?a=1", text: "n"), .make(id: "old", link: "http://x/1")], memory)
        #expect(found.listings.map(\.known?.id) == [nil, 1])
    }

    @Test func `one that left long ago needs its title or date to agree`() throws {
        var memory = ScriptedMemory()
        memory.add(1, key: "old", link: "http://x/1", title: "A", standing: .departed)
        #expect(try identify([.make(id: "new", link: "http://x/1", title: "B")], memory).listings.first?.known == nil)
        #expect(try identify([.make(id: "new", link: "http://x/1", title: "A")], memory).listings.first?.known?.id == 1)
    }

    @Test(arguments: [Standing.listed, .departed])
    func `a comment on the same page, by the same author, is another item`(standing: Standing) throws {
        var memory = ScriptedMemory()
        memory.add(2, key: "?p=a#comment-2", link: "http://x/a/#comment-2", title: "Ann on a", text: "Two", day: 2, standing: standing)
        let next = ItemDraft.make(id: "?p=a#comment-5", link: "http://x/a/#comment-5", title: "Ann on a", text: "Five", day: 5)
        #expect(try identify([next], memory).listings.first?.known == nil)
        memory.add(1, key: "?p=a#comment-1", link: "http://x/a/#comment-1", title: "Cy on a", day: 1, standing: .departed)
        #expect(try identify([next], memory).listings.first?.known == nil)
    }

    @Test func `a comment under a new id is known by its place on the page`() throws {
        var memory = ScriptedMemory()
        memory.add(2, key: "2", link: "http://x/a/#comment-2", title: "Ann on a", text: "Two", day: 2)
        let renamed = ItemDraft.make(id: "n2", link: "https://x/a#comment-2", title: "Ann", text: "Two, edited", day: 3)
        #expect(try identify([renamed], memory).listings.first?.known?.id == 2)
    }

    @Test func `what says the same at another place of its page, or at none, is one item`() throws {
        var memory = ScriptedMemory()
        memory.add(1, key: "http://x/1#r=81", link: "http://x/1#r=81", title: "A", text: "<p>Text</p>", day: 1)
        #expect(try identify([.make(link: "http://x/1#r=82", title: "A", day: 1)], memory).listings.first?.known?.id == 1)
        for link in ["http://x/1", "http://x/1#", "http://x/1#xtor=RSS-1", "http://x/1#:~:text=A"] {
            #expect(try identify([.make(link: link, title: "B", text: "b", day: 2)], memory).listings.first?.known?.id == 1, "\(link)")
        }
    }

    @Test func `where a comment's content is gone its key tells its place`() throws {
        var memory = ScriptedMemory()
        memory.add(2, key: "?p=a#comment-2", link: "http://x/a/#comment-2", standing: .departed)
        memory.items[0].isForgotten = true
        func known(_ id: String, _ link: String) throws -> Int64? {
            try identify([.make(id: id, link: link, title: "B")], memory).listings.first?.known?.id
        }
        #expect(try known("?p=a#comment-5", "http://x/a/#comment-5") == nil)
        #expect(try known("?p=b#comment-2", "http://x/a/#comment-2") == 2)
        // An id whose fragment is no place.
        #expect(try known("?p=a#1", "http://x/a/#top") == 2)
    }

    @Test func `canonical links drop what does not tell pages apart`() {
        let one = CanonicalLink.of("http://Example.org/a/?utm_source=x&id=5&fbclid=y#top")
        #expect(one == CanonicalLink.of("https://example.org:443/a?id=5"))
        #expect(one != CanonicalLink.of("https://example.org/a?id=6"))
        #expect(CanonicalLink.of("http://x/#/story/5") != CanonicalLink.of("http://x/#/story/6"))
        #expect(CanonicalLink.of("http://x/#!a") != CanonicalLink.of("http://x/"))
    }

    @Test func `the time of the fetch in a link of PubMed's tells no pages apart`() {
        let query = "utm_source=Other&utm_medium=rss&fc=2024&ff=20240515083000&v=2.18.0"
        #expect(CanonicalLink.of("https://pubmed.ncbi.nlm.nih.gov/1/?\(query)") == "pubmed.ncbi.nlm.nih.gov/1")
        #expect(CanonicalLink.of("https://x/?v=1") != CanonicalLink.of("https://x/?v=2"))
        #expect(CanonicalLink.of("https://pubmed.ncbi.nlm.nih.gov/?term=a") != CanonicalLink.of("https://pubmed.ncbi.nlm.nih.gov/?term=b"))
    }

    @Test func `one story listed in two states under one id is one item, and its id stays its key`() throws {
        let found = try identify(
            [.make(id: "g", link: "http://x/1", text: "new"), .make(id: "g", link: "http://x/1", text: "old")], ScriptedMemory())
        #expect(found.listings.map(\.draft.content.content) == ["new"])
        #expect(found.listings.map(\.key) == ["g"])
        #expect(found.ambiguousNames == [])
    }

    @Test func `a forgotten item does not come back under a new id`() throws {
        var memory = ScriptedMemory()
        memory.add(1, key: "old", link: "http://x/1", standing: .departed)
        memory.items[0].isForgotten = true
        #expect(try identify([.make(id: "new", link: "http://x/1", title: "A")], memory).listings.first?.known?.id == 1)
    }

    /// Each with each they would be two hundred million comparisons, and the archive cannot be written meanwhile.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func `twenty thousand items under one name are told apart in one look at each`(isKnown: Bool) throws {
        let count = 20_000
        var memory = ScriptedMemory()
        if isKnown { memory.add(1, key: "g", link: "http://x/1", title: "Story 5") }
        let found = try identify((0..<count).map { .make(id: "g", link: "http://x/?utm_id=\($0)", title: "Story \($0)") }, memory)
        #expect(found.listings.count == count)
        #expect(found.ambiguousNames == ["g"])
        #expect(found.listings.filter { $0.known != nil }.map(\.draft.content.title) == (isKnown ? ["Story 5"] : []))
    }

    /// Stories under their links, which are their keys as well.
    private func stories(
        _ days: ClosedRange<Int64>, at site: String, text: String = "Text", title: (Int64) -> String = { "Story \($0)" }
    ) -> [ItemDraft] {
        days.reversed().map { .make(id: "\(site)\($0)", link: "\(site)\($0)", title: title($0), text: text, day: $0) }
    }

    private func remembering(_ drafts: [ItemDraft]) -> ScriptedMemory {
        var memory = ScriptedMemory()
        for (index, draft) in drafts.enumerated() {
            let content = draft.content
            let day = content.published.map { $0.seconds / 86400 }
            memory.add(Int64(index), key: draft.names.key, link: content.link, title: content.title, day: day)
        }
        return memory
    }

    @Test func `where a site moves, and every key and link with it, title and date say which item is which`() throws {
        let memory = remembering(stories(1...5, at: "https://news.example/"))
        let found = try identify(stories(3...7, at: "https://www.news.example/"), memory)
        #expect(found.listings.map(\.known?.key) == [nil, nil] + (3...5).reversed().map { "https://news.example/\($0)" })
        #expect(found.listings.compactMap(\.alias?.reason) == [.sameLabel, .sameLabel, .sameLabel])
        #expect(found.listings.last?.alias?.name == "https://www.news.example/3")
    }

    @Test func `what was forgotten stays so where its site moves`() throws {
        var memory = remembering(stories(1...5, at: "https://news.example/"))
        memory.items[2].isForgotten = true
        memory.items[2].firstPublished = Timestamp(seconds: 3 * 86400)
        let found = try identify(stories(1...6, at: "https://www.news.example/"), memory)
        #expect(found.listings.map(\.known?.key) == [nil] + (1...5).reversed().map { "https://news.example/\($0)" })
    }

    @Test func `no site moved where a key or a link is known, where few agree, or several bear one title and date`() throws {
        let former = stories(1...8, at: "https://news.example/")
        let memory = remembering(former)
        let new = stories(1...8, at: "https://www.news.example/", text: "Rewritten")
        #expect(try identify([former[0]] + new, memory).listings.count { $0.known != nil } == 1)
        #expect(try identify(Array(new.prefix(2)), memory).listings.count { $0.known != nil } == 0)
        #expect(
            try identify(Array(new.prefix(3)) + stories(9...20, at: "https://www.news.example/"), memory).listings.count { $0.known != nil }
                == 0)
        let others = stories(1...8, at: "https://www.news.example/") { "Other \($0)" }
        #expect(try identify(others, memory).listings.count { $0.known != nil } == 0)
        let twice = stories(1...8, at: "https://www.news.example/") + stories(1...8, at: "https://www.news.example/again/")
        #expect(try identify(twice, memory).listings.count { $0.known != nil } == 0)
    }

    @Test func `a story at another address is the one that is missing where all that it says is the same, and no other`() throws {
        let former = stories(1...8, at: "https://news.example/")
        var memory = remembering(former)
        var listed = former
        listed[3] = stories(5...5, at: "https://news.example/corrected-")[0]
        let found = try identify(listed, memory)
        #expect(found.listings.map(\.known?.id) == (0...7).map { $0 })
        #expect(found.listings.compactMap(\.alias?.reason) == [.sameStory])
        let isUnknown = { (draft: ItemDraft) in try self.identify(former[..<3] + [draft] + former[4...], memory).listings[3].known == nil }
        #expect(try isUnknown(stories(5...5, at: "https://news.example/new/", text: "Another text")[0]))
        #expect(try isUnknown(stories(5...5, at: "https://news.example/new/", text: "")[0]))
        #expect(try isUnknown(stories(5...5, at: "https://news.example/new/") { "Other \($0)" }[0]))
        #expect(try isUnknown(.make(id: "undated", link: "https://news.example/undated", title: "Story 5")))
        #expect(try identify(former + [listed[3]], memory).listings[8].known == nil, "the other is there still")
        #expect(try identify(listed + stories(5...5, at: "https://news.example/again/"), memory).listings.count { $0.known == nil } == 2)
        memory.items[3].standing = .departed
        #expect(try isUnknown(listed[3]))
    }

    @Test(.timeLimit(.minutes(1))) func `ten thousand names for two items each, all known, are told apart in one look at each`() throws {
        let count = 10_000
        var memory = KeyedMemory()
        for number in 0..<count {
            memory.items["g\(number)"] = KnownItem(id: Int64(number), key: "g\(number)", fingerprint: Fingerprint(of: ""))
        }
        let drafts = (0..<count * 2).map { ItemDraft.make(id: "g\($0 / 2)", link: "http://x/\($0)", title: "Story \($0)") }
        let found = try Identity.identify(drafts, feedLink: nil, memory: memory)
        #expect(found.listings.count == count * 2)
        #expect(found.ambiguousNames.count == count)
    }
}

/// A memory that finds an item by its key at once, and nothing otherwise.
private struct KeyedMemory: ItemMemory {
    var items: [String: KnownItem] = [:]

    func item(named name: String) -> KnownItem? { items[name] }
    func items(linkedBy link: String) -> [KnownItem] { [] }
    func listed() -> [KnownItem] { [] }
    func content(of item: KnownItem) -> ItemContent? { nil }
    func isAmbiguous(name: String) -> Bool { false }
}

@Suite struct ItemReadingTests {
    private static let bodies = [
        nil, "", "<p>One two</p>", "<b>One</b>\n two", "One <a href=http://x/1>two</a>", "One <a href='http://x/2'>two</a>",
    ]

    private func content(_ text: String?, _ change: (inout ItemContent) -> Void = { _ in }) -> ItemContent {
        var content = ItemContent()
        content.content = text
        change(&content)
        return content
    }

    @Test func `two states have one reading where nothing or no more than markup differs`() {
        var states = Self.bodies.map { content($0) }
        for (field, values) in [
            (\ItemContent.title, ["T", " T ", "U"]), (\.link, ["http://x/1", "https://x/1/", "http://x/2"]),
            (\.image, ["http://x/a?1", "http://x/a?2", "http://x/b"]),
        ] as [(WritableKeyPath<ItemContent, String?>, [String])] {
            for value in values { states.append(content("x") { $0[keyPath: field] = value }) }
        }
        states.append(content("x") { $0.categories = ["a", "b"] })
        states.append(content("x") { $0.categories = ["b", "a", "a"] })
        states.append(content("x") { $0.authors = [Person(name: "A"), Person(name: "B")] })
        states.append(content("x") { $0.authors = [Person(name: "B"), Person(name: "A")] })
        states.append(content("x") { $0.published = Timestamp(seconds: 1) })
        states.append(content("x") { $0.enclosures = [Enclosure(url: "http://x/a?1", type: nil)] })
        states.append(content("x") { $0.enclosures = [Enclosure(url: "http://x/a?2", type: nil)] })
        states.append(content("x") { $0.updated = Timestamp(seconds: 1) })
        states.append(content(nil) { $0.summary = "x" })
        states.append(content("x") { $0.summary = "x" })
        states.append(content("x") { $0.summary = "y" })
        states.append(content("x") { $0.summary = "<b>y</b>" })
        for one in states {
            for other in states {
                let difference = Difference.between(one, other)
                let isSame = difference == nil || difference?.significance == .markup
                #expect((one.reading == other.reading) == isSame, "\(one) and \(other)")
            }
        }
    }

    @Test func `documents say the same whatever their order, their ids and how often an item is listed`() {
        func digest(_ texts: [String], ignoring rules: DifferenceFilter = .none) -> [UInt8] {
            let drafts = texts.enumerated().map { index, text in
                let content = content(text)
                return ItemDraft(
                    names: ItemNames(id: "\(text) \(index)", link: nil, label: ItemLabel(of: content)), content: content, pictures: [],
                    fingerprint: content.fingerprint)
            }
            return DocumentReading.digest(of: drafts, ignoring: rules)
        }
        #expect(digest(["a", "b"]) == digest(["<p>b</p>", "a", "b"]))
        #expect(digest(["a", "b"]) != digest(["a"]) && digest(["a", "b"]) != digest(["ab"]) && digest([]) != digest([""]))
        let views = DifferenceFilter(fields: []) { $0.filter { !$0.isNumber } }
        #expect(digest(["a 1", "b 2"], ignoring: views) == digest(["b 3", "a 4"], ignoring: views))
        #expect(
            digest(["a"], ignoring: DifferenceFilter(fields: [.content]) { $0 })
                == digest(["b"], ignoring: DifferenceFilter(fields: [.content]) { $0 }))
    }
}
