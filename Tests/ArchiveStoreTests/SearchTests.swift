@testable import ArchiveStore
import Foundation
import Glibc
import Testing
import TidingsCore

@Suite struct SearchTests {
    private func find(_ text: String, _ paper: PaperArchive, limit: Int = 20) throws -> [SearchHit] {
        let query = try #require(SearchQuery(text))
        return try SearchIndex.current(for: paper.archive).search(query, source: nil, limit: limit, in: paper.archive).hits
    }

    private func titles(_ text: String, _ paper: PaperArchive) throws -> [String] {
        try find(text, paper).map { $0.item.title ?? "" }.sorted()
    }

    @Test func `all words must occur, in the title or in the text, without case and accents`() throws {
        let paper = try PaperArchive()
        try paper.add("Élan in the Harbour", "<p>The <b>minister</b> spoke.</p>")
        try paper.add("Other", "<p>A harbour without a speech.</p>")
        #expect(try titles("harbour", paper) == ["Other", "Élan in the Harbour"])
        #expect(try titles("HARBOUR minister", paper) == ["Élan in the Harbour"])
        #expect(try titles("elan", paper) == ["Élan in the Harbour"])
        #expect(try titles("minister absent", paper) == [])
    }

    @Test func `Chinese words of one and of two characters are found, and no others`() throws {
        let paper = try PaperArchive()
        try paper.add("港口报告", "<p>议会讨论了新的港口数据。</p>")
        try paper.add("口报港告", "<p>别的</p>")
        #expect(try titles("港口", paper) == ["港口报告"])
        #expect(try titles("港", paper) == ["口报港告", "港口报告"])
        #expect(try titles("数据", paper) == ["港口报告"])
        #expect(try titles("据数", paper) == [])
        try paper.add("iPhone15发布", "<p>カメラと한국어</p>")
        #expect(try titles("iphone15发布", paper) == ["iPhone15发布"])
        #expect(try titles("カメラ", paper) == ["iPhone15发布"])
        #expect(try titles("국어", paper) == ["iPhone15发布"])
    }

    @Test(arguments: ["港口，数据", "数据、港口。", "数据,港口", "港口；harbour", "数据｜港口·harbour"])
    func `punctuation separates words where scripts have no spaces`(text: String) throws {
        let paper = try PaperArchive()
        try paper.add("港口报告", "<p>议会讨论了新的数据, in the harbour: 5.20.</p>")
        #expect(try titles(text, paper) == ["港口报告"])
        #expect(try titles("5.20", paper) == ["港口报告"])
        #expect(try titles("20.5", paper) == [])
    }

    @Test(.enabled(if: geteuid() == 0, "only the superuser may give files away"))
    func `the index that the superuser makes belongs to the owner of the database`() throws {
        let paper = try PaperArchive()
        try paper.add("T", "<p>harbour</p>")
        #expect(chown(paper.path, 65534, 65534) == 0)
        #expect(try titles("harbour", paper) == ["T"])
        var status = stat()
        #expect(stat(SearchIndex.path(ofDatabase: paper.path), &status) == 0)
        #expect(status.st_uid == 65534 && status.st_gid == 65534)
    }

    @Test func `tags, scripts and addresses are not searched`() throws {
        let paper = try PaperArchive()
        try paper.add("T", "<p class=\"hiddenclass\">seen<script>scripted()</script></p><img src=\"https://x/pixelname.gif\">")
        #expect(try titles("seen", paper) == ["T"])
        #expect(try titles("hiddenclass", paper) == [])
        #expect(try titles("scripted", paper) == [])
        #expect(try titles("pixelname", paper) == [])
    }

    @Test func `nothing that people type is an operator`() throws {
        let paper = try PaperArchive()
        try paper.add("C++ AND (NOT) near", "<p>don't \"quote\" me: title:x * ^</p>")
        for text in [
            "AND", "NOT", "NEAR(", "title:x", "\"quote", "don't", "c++", "a AND", "x* ^", "(near", "{near}", "-near", "\"\"\"near",
        ] {
            guard let query = SearchQuery(text) else {
                Issue.record("no word in \(text)")
                continue
            }
            _ = try SearchIndex.current(for: paper.archive).search(query, source: nil, limit: 5, in: paper.archive)
        }
        #expect(SearchQuery("*** -- ()") == nil)
        #expect(try titles("don't", paper) == ["C++ AND (NOT) near"])
    }

    @Test func `words in quotes stand together, and a star ends the beginning of a word`() throws {
        let paper = try PaperArchive()
        try paper.add("One", "<p>the prime minister of the harbour</p>")
        try paper.add("Two", "<p>the minister of prime numbers</p>")
        #expect(try titles("\"prime minister\"", paper) == ["One"])
        #expect(try titles("prime minister", paper) == ["One", "Two"])
        #expect(try titles("harb*", paper) == ["One"])
    }

    @Test func `the index follows edits, and finds only what an item says now`() throws {
        let paper = try PaperArchive()
        let id = try paper.add("Before", "<p>oldword</p>")
        #expect(try titles("oldword", paper) == ["Before"])
        try paper.edit(id, revision: 2, "After", "<p>newword</p>")
        #expect(try titles("oldword", paper) == [])
        #expect(try titles("newword", paper) == ["After"])
    }

    @Test func `a title counts more than a text`() throws {
        let paper = try PaperArchive()
        try paper.add("Nothing", "<p>harbour once among many other words that are there to be counted</p>")
        try paper.add("Harbour", "<p>nothing of it here but many other words that are there to be counted</p>")
        #expect(try find("harbour", paper).first?.item.title == "Harbour")
    }

    @Test func `the excerpt shows the place, and marks what matches`() throws {
        let paper = try PaperArchive()
        let filler = String(repeating: "filler words without end ", count: 60)
        try paper.add("T", "<p>\(filler) the Harbour master and 港口数据 \(filler)</p>")
        let hit = try #require(try find("harbour 港口", paper).first)
        #expect(hit.excerpt.pieces.filter(\.isMatch).map(\.text) == ["Harbour", "港口"])
        let text = hit.excerpt.pieces.map(\.text).joined()
        #expect(text.count < 180)
        #expect(text.hasPrefix("…"))
        #expect(text.hasSuffix("…"))
    }

    @Test(arguments: 1..<6) func `an index is made anew whichever page of it is damaged, also where there is no news`(page: Int) throws {
        let paper = try PaperArchive()
        for number in 1...40 { try paper.add("Number \(number)", "<p>harbour \(number)</p>") }
        #expect(try find("harbour", paper).count == 20)
        let path = SearchIndex.path(ofDatabase: paper.path)
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try #require(try file.seekToEnd() >= UInt64((page + 1) * 4096))
        try file.seek(toOffset: UInt64(page * 4096))
        try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        try file.close()
        #expect(try find("harbour", paper, limit: .max).count == 40)
        #expect(try find("39", paper).count == 1)
    }

    @Test func `a damaged index is made anew`() throws {
        let paper = try PaperArchive()
        try paper.add("T", "<p>harbour</p>")
        #expect(try titles("harbour", paper) == ["T"])
        let path = SearchIndex.path(ofDatabase: paper.path)
        try Data("this is no database at all, but long enough to look like one".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try titles("harbour", paper) == ["T"])
    }

    @Test func `an index that is thrown away while it is made is made anew`() throws {
        let paper = try PaperArchive()
        try paper.add("T", "<p>harbour</p>")
        let path = SearchIndex.path(ofDatabase: paper.path)
        let tables = try IndexTables(path: path, of: path)
        try SearchIndex.discard(ofDatabase: paper.path)
        let query = try #require(SearchQuery("harbour"))
        #expect(try SearchIndex.filled(tables, path, paper.archive).find(query, source: nil).count == 1)
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: [false, true]) func `an archive that went back to a backup is not answered from the index of what came after`(
        isReadOnly: Bool
    ) throws {
        let paper = try PaperArchive()
        try paper.add("A", "<p>harbour</p>")
        let backup = paper.folder.appendingPathComponent("backup.db").path
        try paper.archive.backup(to: backup)
        try paper.add("B", "<p>harbour later</p>")
        #expect(try titles("harbour", paper) == ["A", "B"])
        let restored = try #require(try Archive.openForReading(backup))
        let index = SearchIndex.path(ofDatabase: backup)
        try FileManager.default.copyItem(atPath: SearchIndex.path(ofDatabase: paper.path), toPath: index)
        // What SQLite cannot make whole before it reads: a journal in the place of which there is a folder.
        if isReadOnly { try FileManager.default.createDirectory(atPath: index + "-journal", withIntermediateDirectories: false) }
        let query = try #require(SearchQuery("harbour"))
        let answer = try SearchIndex.current(for: restored).search(query, source: nil, limit: 5, in: restored)
        #expect(answer.hits.map { $0.item.title } == ["A"])
        #expect(answer.isIndexReadOnly == isReadOnly)
    }

    @Test func `an archive that went back to a backup and grew beyond the index again is indexed anew`() throws {
        let paper = try PaperArchive()
        let apple = try paper.add("Apple", "<p>red</p>")
        let copy = paper.folder.appendingPathComponent("copy.db").path
        try paper.archive.backup(to: copy)
        try paper.add("Banana", "<p>yellow</p>")
        #expect(try titles("yellow", paper) == ["Banana"])
        try paper.goBack(to: copy)
        // The numbers of the banana's item and line, and one more.
        try paper.add("Cherry", "<p>black</p>")
        try paper.edit(apple, revision: 2, "Apple pie", "<p>brown</p>")
        #expect(try titles("black", paper) == ["Cherry"])
        #expect(try titles("brown", paper) == ["Apple pie"])
        #expect(try titles("yellow", paper) == [])
    }

    @Test func `texts that fill several stretches are all indexed`() throws {
        let paper = try PaperArchive()
        let filler = String(repeating: "filler ", count: 500_000)
        for number in 1...6 { try paper.add("T\(number)", "<p>harbour\(number) \(filler)</p>") }
        for number in 1...6 { #expect(try titles("harbour\(number)", paper) == ["T\(number)"]) }
    }

    @Test func `what texts said once takes nobody's place, and the index does not grow with them for ever`() throws {
        let paper = try PaperArchive()
        var items: [Int64] = []
        for number in 0..<10 { items.append(try paper.add("T\(number)", "<p>harbour</p>")) }
        func text(_ round: Int) -> String { (0..<300).map { "word\($0)x\(round)" }.joined(separator: " ") }
        func size() throws -> Int {
            _ = try SearchIndex.current(for: paper.archive)
            let attributes = try FileManager.default.attributesOfItem(atPath: SearchIndex.path(ofDatabase: paper.path))
            return try #require(attributes[.size] as? Int)
        }
        _ = try size()
        for (number, item) in items.enumerated() { try paper.edit(item, revision: 2, "T\(number)", "<p>\(text(2))</p>") }
        let first = try size()
        for round in 3...30 {
            for (number, item) in items.enumerated() { try paper.edit(item, revision: round, "T\(number)", "<p>\(text(round))</p>") }
            _ = try size()
        }
        #expect(try size() < first * 15)
        #expect(try titles("word7x30", paper).count == 10)
        #expect(try titles("word7x29", paper) == [])
    }

    @Test func `the newest matches are those of the source that is asked about, and of texts that count`() throws {
        let paper = try PaperArchive()
        let other = try paper.archive.writeNow { try $0.addSource(name: "other", url: "https://other.test/feed").id }
        let wanted = try paper.add("wanted", "<p>harbour</p>")
        for number in 1...4 { try paper.add("T\(number)", "<p>harbour</p>", source: other) }
        let edited = try paper.add("edited", "<p>harbour</p>", source: other)
        let query = try #require(SearchQuery("harbour"))
        let tables = try IndexTables(inMemoryAfter: nil)
        for round in 2...4 {
            try tables.catchUp(with: paper.archive)
            try paper.edit(edited, revision: round, "edited", round < 4 ? "<p>harbour \(round)</p>" : "<p>town</p>")
        }
        try tables.catchUp(with: paper.archive)
        #expect(try tables.find(query, source: paper.source, most: 2).map(\.item) == [wanted])
        #expect(try tables.find(query, source: nil, most: 5).count == 5)
        #expect(try tables.find(query, source: other, most: 5).count == 4)
    }

    @Test(arguments: [true, false])
    func `a text that was replaced without a line of the log is found by what it says now`(isReader: Bool) throws {
        let paper = try PaperArchive()
        let item = try paper.add("A", "<p>harbour</p>")
        try paper.add("B", "<p>river</p>")
        if isReader {
            try FileManager.default.createDirectory(atPath: SearchIndex.path(ofDatabase: paper.path), withIntermediateDirectories: false)
        }
        #expect(try titles("harbour", paper) == ["A"])
        for word in ["town", "village"] {
            try paper.refresh(item, "C", "<p>\(word)</p>", pictures: [])
            #expect(try titles(word, paper) == ["C"])
        }
        #expect(try titles("harbour", paper) == [])
        #expect(try titles("town", paper) == [])
    }

    @Test func `an item that is listed again after it was cleaned up is found, whenever the index was made`() throws {
        let paper = try PaperArchive()
        let item = try paper.add("A", "<p>harbour</p>")
        try paper.leave("A", at: Timestamp(seconds: 1))
        try paper.archive.writeNow { _ = try $0.dropContent(ofItemsLeftBefore: Timestamp(seconds: 2), limit: 10) }
        #expect(try titles("harbour", paper) == [])
        try paper.restore(item, "A", "<p>harbour</p>", pictures: [])
        #expect(try titles("harbour", paper) == ["A"])
    }

    @Test func `where the index cannot be written the archive is searched all the same`() throws {
        let paper = try PaperArchive()
        try paper.add("A", "<p>harbour</p>")
        // A folder in the index's place: nobody can write a database there, whoever runs the test.
        try FileManager.default.createDirectory(atPath: SearchIndex.path(ofDatabase: paper.path), withIntermediateDirectories: false)
        let query = try #require(SearchQuery("harbour"))
        let answer = try SearchIndex.current(for: paper.archive).search(query, source: nil, limit: 5, in: paper.archive)
        #expect(answer.hits.map { $0.item.title } == ["A"])
        #expect(answer.isIndexReadOnly)
    }
}
