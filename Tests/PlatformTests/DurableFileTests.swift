// Files by their names: whole, or absent and said to be.

import Glibc
import Testing

@testable import Platform

struct DurableFileTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `what was written is read, over what was there`() throws {
        let path = try scratch.write("file", [1, 2, 3])
        try DurableFile.write([9], to: path)
        #expect(try DurableFile.read(path) == [9])
    }

    @Test func `what is missing is read as nothing, and what cannot be read is a fault`() throws {
        let file = try scratch.write("file", [1])
        #expect(try DurableFile.read(scratch.path + "/missing") == nil)
        #expect(try DurableFile.read(file + "/below") == nil)
        #expect(throws: FileFault(path: scratch.path, code: EISDIR)) { try DurableFile.read(scratch.path) }
    }

    @Test func `a link is neither read nor written through`() throws {
        let file = try scratch.write("file", [1])
        let link = try scratch.link("link", to: file)
        #expect(throws: FileFault(path: link, code: ELOOP)) { try DurableFile.read(link) }
        #expect(throws: FileFault(path: link, code: ELOOP)) { try DurableFile.write([2], to: link) }
        #expect(try DurableFile.read(file) == [1])
    }

    @Test func `of a file that cannot be made whole nothing is left`() throws {
        // A pipe takes the bytes, but there is no disk to bring them to (fsync(2)).
        let path = scratch.path + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        let reader = try OpenFile(path, O_RDONLY | O_NONBLOCK)
        #expect(throws: FileFault(path: path, code: EINVAL)) { try DurableFile.write([1], to: path) }
        #expect(try reader.read(expecting: 1) == [1])
        #expect(throws: FileFault(path: path + "/below", code: ENOENT)) { try DurableFile.write([1], to: path + "/below") }
        #expect(try scratch.names() == [])
    }

    @Test func `a file takes the place of another, and a fault names the place`() throws {
        let from = try scratch.write("from", [1])
        let to = try scratch.write("to", [2])
        try DurableFile.rename(from, to: to)
        #expect(try scratch.names() == ["to"])
        #expect(try DurableFile.read(to) == [1])
        #expect(throws: FileFault(path: to, code: ENOENT)) { try DurableFile.rename(from, to: to) }
        let folder = scratch.path + "/folder"
        try Folder.make(folder, mode: 0o755)
        #expect(throws: FileFault(path: folder, code: EISDIR)) { try DurableFile.rename(to, to: folder) }
    }

    @Test func `a removal says whether there was anything`() throws {
        let path = try scratch.write("file", [1])
        #expect(try DurableFile.remove(path))
        #expect(try !DurableFile.remove(path))
        #expect(throws: FileFault(path: scratch.path, code: EISDIR)) { try DurableFile.remove(scratch.path) }
    }

    @Test func `a link is looked at, or through`() throws {
        let file = try scratch.write("file", [1])
        let link = try scratch.link("link", to: file)
        let astray = try scratch.link("astray", to: "nowhere")
        #expect(try DurableFile.status(link)?.isFile == false)
        #expect(try DurableFile.status(link, followsLinks: true)?.isFile == true)
        #expect(try DurableFile.status(astray) != nil)
        #expect(try DurableFile.status(astray, followsLinks: true) == nil)
        #expect(try DurableFile.status(file + "/below") == nil)
        let loop = try scratch.link("loop", to: "loop")
        #expect(throws: FileFault(path: loop, code: ELOOP)) { try DurableFile.status(loop, followsLinks: true) }
    }
}
