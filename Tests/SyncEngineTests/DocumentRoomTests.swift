// How many bytes of documents are worked on at once: never too many, and nobody waits for ever.

import Testing

@testable import SyncEngine

@Suite struct DocumentRoomTests {
    /// What is inside now, and the most that ever was.
    private actor Inside {
        private var bytes = 0
        private var count = 0
        private(set) var most = 0
        /// The largest company that one larger than the room was in.
        private(set) var company = 0

        func enter(_ size: Int, limit: Int) {
            bytes += size
            count += 1
            if size <= limit { most = max(most, bytes) }
            if size > limit { company = max(company, count) }
        }
        func leave(_ size: Int) {
            bytes -= size
            count -= 1
        }
    }

    @Test func `what is inside fits, and what is larger than the room goes alone`() async {
        let room = DocumentRoom(limit: 100)
        let inside = Inside()
        let sizes = (0..<400).map { [3, 40, 99, 250, 1][$0 % 5] }
        let done = await withTaskGroup(of: Int.self) { group in
            for size in sizes {
                group.addTask {
                    await room.run(size) {
                        await inside.enter(size, limit: 100)
                        await Task.yield()
                        await inside.leave(size)
                        return size
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(done == sizes.reduce(0, +))
        #expect(await inside.most <= 100)
        #expect(await inside.company == 1)
    }

    @Test func `an error inside leaves the room as it was found`() async throws {
        let room = DocumentRoom(limit: 10)
        struct Broken: Error {}
        for _ in 0..<3 {
            await #expect(throws: Broken.self) { try await room.run(10) { throw Broken() } }
        }
        #expect(await room.run(10) { true })
    }

    @Test func `an answer without a body needs no room`() async {
        let room = DocumentRoom(limit: 1)
        let isIn = await room.run(1) { await room.run(0) { true } }
        #expect(isIn)
    }

    @Test(arguments: [
        ("<rss><channel><item/><item/><item/></channel></rss>", 3), ("<feed><ENTRY/><a:entry/><x-y:Item>", 3),
        ("<feed><e></e><i></i><img/><em/><id/></feed>", 0), (" {\"items\":[{},{}]}", 3), ("", 0), ("<", 0), ("<i", 0), ("<a:", 0),
    ])
    func `a document weighs its bytes and its items`(text: String, items: Int) {
        #expect(DocumentWeight.of(Array(text.utf8)) == text.utf8.count + items * 1500)
    }

    @Test func `items are found wherever they stand, and however many they are`() {
        for spaces in 0..<40 {
            let text = String(repeating: " ", count: spaces) + "<item>"
            #expect(DocumentWeight.of(Array(text.utf8)) == text.utf8.count + 1500)
        }
        let many = String(repeating: "<content:encoded><item>          ", count: 9000)
        #expect(DocumentWeight.of(Array(many.utf8)) == many.utf8.count + 9000 * 1500)
    }

    @Test func `a document that takes half the room has all of it`() {
        #expect(DocumentWeight.of([UInt8](repeating: 0x20, count: DocumentRoom.bytes / 2)) == DocumentRoom.bytes)
    }

    @Test func `a document whose letters are two bytes wide weighs as if all of it were items`() {
        #expect(DocumentWeight.of([0xFF, 0xFE] + [UInt8](repeating: 0x3C, count: 138)) == 140 + 10 * 1500)
    }
}
