// The text file for monitors.

import ArchiveStore
import Foundation
import SyncEngine
import Testing
import TidingsCore

@testable import tidings

struct MetricsTests {
    @Test func `the file says what the archive holds and names each source safely`() async throws {
        let folder = try TemporaryFolder()
        let archive = try Archive.openForWriting(folder.path + "/tidings.db")
        var configuration = Configuration(
            file: folder.path + "/config.json", database: archive.path, thumbnails: ThumbnailSettings(directory: folder.path))
        configuration.sources = [Source(name: #"a "quoted" \name"#, url: "http://example.org/a")]
        try archive.writeNow { session in
            var row = try session.addSource(name: configuration.sources[0].name, url: configuration.sources[0].url)
            row.state.failures = 2
            row.state.failure = "no"
            try session.savePoll(row.id, row.state)
        }
        let path = folder.path + "/tidings.prom"
        try await MetricsFile(path: path, configuration: configuration).run(on: archive, now: Timestamp(seconds: 1_700_000_000))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("\ntidings_sources_failing 1\n"))
        #expect(text.contains(#"tidings_source_failures{source="a \"quoted\" \\name"} 2"#))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).contains { $0.hasPrefix(".tidings") } == false)
    }

    @Test func `an archive that cannot be written is one number more, and the others stay as they were`() async throws {
        let folder = try TemporaryFolder()
        let archive = try Archive.openForWriting(folder.path + "/tidings.db")
        let configuration = Configuration(file: "", database: archive.path, thumbnails: ThumbnailSettings(directory: folder.path))
        let file = MetricsFile(path: folder.path + "/tidings.prom", configuration: configuration)
        try await file.archiveIsUnwritable()
        #expect(try folder.read("tidings.prom").contains("\ntidings_archive_writable 0\n"))
        // What a killed run left is taken over.
        let leftover = folder.path + "/.tidings.prom.tidings"
        #expect(FileManager.default.createFile(atPath: leftover, contents: Data("half".utf8)))
        try await file.archiveIsUnwritable()
        #expect(!FileManager.default.fileExists(atPath: leftover))
        try await file.run(on: archive, now: Timestamp(seconds: 1_700_000_000))
        let text = try folder.read("tidings.prom")
        #expect(text.contains("\ntidings_archive_writable 1\n"))
        try await file.archiveIsUnwritable()
        #expect(try folder.read("tidings.prom") == text.replacing("writable 1\n", with: "writable 0\n"))
    }

    @Test func `a folder that cannot be written to is told with the file's name`() async throws {
        let folder = try TemporaryFolder()
        let archive = try Archive.openForWriting(folder.path + "/tidings.db")
        let configuration = Configuration(file: "", database: archive.path, thumbnails: ThumbnailSettings(directory: folder.path))
        await #expect(throws: MetricsFailure(path: "/nowhere/x.prom", reason: "No such file or directory")) {
            try await MetricsFile(path: "/nowhere/x.prom", configuration: configuration).run(on: archive, now: Timestamp(seconds: 0))
        }
    }
}
