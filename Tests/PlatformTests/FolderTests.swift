// Folders: made with those above them, read in order, synced.

import Glibc
import Testing

@testable import Platform

struct FolderTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `a folder is made with its parents, and those to be synced are told from the top`() throws {
        let path = scratch.path + "/a/b/c"
        #expect(try Folder.make(path, mode: 0o700) == [scratch.path, scratch.path + "/a", scratch.path + "/a/b"])
        for folder in ["/a", "/a/b", "/a/b/c"] {
            let status = try #require(try DurableFile.status(scratch.path + folder))
            #expect(status.isFolder && status.permissions == 0o700)
        }
        try Folder.sync(path)
    }

    @Test func `what is there already is left alone`() throws {
        let path = scratch.path + "/a"
        try Folder.make(path, mode: 0o700)
        #expect(try Folder.make(path, mode: 0o755) == [])
        #expect(try DurableFile.status(path)?.permissions == 0o700)
        for top in ["/", "."] { #expect(try Folder.make(top, mode: 0o755) == []) }
    }

    @Test func `a folder that cannot be made is a fault with the path that was refused`() throws {
        let file = try scratch.write("file", [])
        #expect(throws: FileFault(path: file + "/a", code: ENOTDIR)) { try Folder.make(file + "/a", mode: 0o755) }
        let astray = try scratch.link("astray", to: "nowhere")
        #expect(throws: FileFault(path: astray + "/a", code: ENOENT)) { try Folder.make(astray + "/a", mode: 0o755) }
        #expect(throws: FileFault(path: "", code: ENOENT)) { try Folder.make("", mode: 0o755) }
    }

    @Test func `names come sorted, without the folder itself and its parent`() throws {
        for name in ["b", ".hidden", "a", "10", "9", "é"] { _ = try scratch.write(name, []) }
        try Folder.make(scratch.path + "/c", mode: 0o755)
        #expect(try Folder.names(scratch.path) == [".hidden", "10", "9", "a", "b", "c", "é"])
    }

    @Test func `a missing folder has no names, and a file is a fault`() throws {
        #expect(try Folder.names(scratch.path + "/missing") == [])
        let file = try scratch.write("file", [])
        #expect(throws: FileFault(path: file, code: ENOTDIR)) { try Folder.names(file) }
        #expect(throws: FileFault(path: file, code: ENOTDIR)) { try Folder.sync(file) }
    }

    @Test(arguments: [
        ("/a/b", "/a", "b"), ("/a", "/", "a"), ("/", "/", ""), ("a/b", "a", "b"), ("a", ".", "a"), ("", ".", ""),
        ("/a/\u{301}b", "/a", "\u{301}b"), ("/a/b/", "/a/b", ""),
    ]) func `a path has its parent before the last slash, and its name behind`(path: String, parent: String, name: String) {
        #expect(Folder.parent(of: path) == parent)
        #expect(Folder.name(of: path) == name)
    }
}
