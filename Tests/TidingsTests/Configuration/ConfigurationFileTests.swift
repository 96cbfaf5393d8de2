// The file is replaced whole, and stays what it was in everything but its bytes.

import Foundation
import Platform
import Testing

@testable import tidings

struct ConfigurationFileTests {
    private func mode(_ path: String) throws -> UInt32 { try FileBytes.mode(path) }

    @Test func `bytes change, mode and owner stay, nothing is left beside it`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("config.json", "old", mode: 0o640)
        if geteuid() == 0 { #expect(chown(path, 12345, 54321) == 0) }
        try ConfigurationFile(path: path).change { _ in Array("new".utf8) }
        #expect(try folder.read("config.json") == "new")
        #expect(try mode(path) == 0o640)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        if geteuid() == 0 {
            #expect(attributes[.ownerAccountID] as? NSNumber == 12345)
            #expect(attributes[.groupOwnerAccountID] as? NSNumber == 54321)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["config.json"])
    }

    @Test func `a link stays a link, and the file behind it changes`() throws {
        let folder = try TemporaryFolder()
        try folder.write("real/config.json", "old")
        let link = folder.path + "/link.json"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real/config.json")
        try ConfigurationFile(path: link).change { _ in Array("new".utf8) }
        #expect(try folder.read("real/config.json") == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real/config.json")
    }

    @Test func `an edit that changes nothing writes nothing`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("config.json", "same")
        let before = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? NSNumber
        try ConfigurationFile(path: path).change { $0 }
        try ConfigurationFile(path: path).change { _ in nil }
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? NSNumber == before)
    }

    @Test func `a missing file is made with its folders`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a/b/config.json"
        try ConfigurationFile(path: path).change(newMode: 0o600) { old in
            #expect(old == nil)
            return Array("first".utf8)
        }
        #expect(try folder.read("a/b/config.json") == "first")
        #expect(try mode(path) == 0o600)
        #expect(try mode(folder.path + "/a") == 0o700)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/a/b") == ["config.json"])
    }

    @Test func `an edit that throws leaves everything as it was`() throws {
        struct Refused: Error {}
        let folder = try TemporaryFolder()
        let path = try folder.write("config.json", "old")
        #expect(throws: Refused.self) { try ConfigurationFile(path: path).change { _ in throw Refused() } }
        #expect(try folder.read("config.json") == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["config.json"])
    }

    @Test func `a folder in the place of the file is told`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: FileFault(path: folder.path, code: EISDIR)) { try ConfigurationFile(path: folder.path).change { _ in [] } }
    }

    @Test func `edits at once wait for each other and none is lost`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/config.json"
        try await withThrowingTaskGroup { group in
            for byte in UInt8(ascii: "a")...UInt8(ascii: "z") {
                group.addTask { try ConfigurationFile(path: path).change { ($0 ?? []) + [byte] } }
            }
            try await group.waitForAll()
        }
        #expect(try folder.read("config.json").sorted() == "abcdefghijklmnopqrstuvwxyz".sorted())
    }
}
