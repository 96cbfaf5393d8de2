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

    @Test func `canonical links drop what does not tell pages apart`() {
        let one = CanonicalLink.of("http://Example.org/a/?utm_source=x&id=5&fbclid=y#top")
        #expect(one == CanonicalLink.of("https://example.org:443/a?id=5"))
        #expect(one != CanonicalLink.of("https://example.org/a?id=6"))
        #expect(CanonicalLink.of("http://x/#/story/5") != CanonicalLink.of("http://x/#/story/6"))
        #expect(CanonicalLink.of("http://x/#!a") != CanonicalLink.of("http://x/"))
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
}
