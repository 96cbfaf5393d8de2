// What is read and written through a descriptor: all of it, or a fault with its path.

import Dispatch
import Glibc
import Testing

@testable import Platform

struct OpenFileTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

    @Test func `a fault names the path and the error number`() {
        let path = scratch.path + "/missing"
        #expect(throws: FileFault(path: path, code: ENOENT)) { _ = try OpenFile(path) }
        #expect(throws: FileFault(path: scratch.path, code: EISDIR)) { _ = try OpenFile(scratch.path, O_WRONLY) }
    }

    @Test func `what is there is in the way of a file that must be new`() throws {
        let path = try scratch.write("taken", [1])
        #expect(throws: FileFault(path: path, code: EEXIST)) { _ = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600) }
    }

    @Test func `a fault of reading and one of writing name the path`() throws {
        let folder = try OpenFile(scratch.path)
        let fault = #expect(throws: FileFault.self) { _ = try folder.read(expecting: 1) }
        #expect(fault == FileFault(path: scratch.path, code: EISDIR))
        let path = try scratch.write("read-only", [1])
        let file = try OpenFile(path)
        let second = #expect(throws: FileFault.self) { try file.write([2]) }
        #expect(second == FileFault(path: path, code: EBADF))
        #expect(try DurableFile.read(path) == [1])
    }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 8192, 100_000])
    func `all bytes are read, whatever was expected`(count: Int) throws {
        let path = try scratch.write("file", bytes(count))
        for expected in [0, count / 2, count, count + 1, 2 * count] {
            #expect(try OpenFile(path).read(expecting: expected) == bytes(count), "\(expected) were expected")
        }
    }

    @Test func `no more is read than was asked for, and the next reader goes on there`() throws {
        let path = try scratch.write("file", bytes(10000))
        let file = try OpenFile(path)
        #expect(try file.read(expecting: 0, atMost: 5000) == Array(bytes(10000)[..<5000]))
        #expect(try file.read(expecting: 0, atMost: 0) == [])
        let other = try OpenFile(sharing: file.descriptor, name: "the rest")
        #expect(try other.read(expecting: 7000) == Array(bytes(10000)[5000...]))
    }

    /// A pipe gives what it has, and takes what it has room for: fewer than were asked for (pipe(7)).
    @Test func `what goes through a pipe in pieces arrives whole`() throws {
        let path = try pipe()
        let sent = bytes(1 << 20)
        DispatchQueue(label: "test.writer").async {
            do { try OpenFile(path, O_WRONLY).write(sent[...]) } catch { Issue.record(error) }
        }
        #expect(try OpenFile(path).read(expecting: 0) == sent)
    }

    @Test func `a descriptor is closed with its owner`() throws {
        let path = try pipe()
        let reader = try OpenFile(path, O_RDONLY | O_NONBLOCK)
        do {
            let writer = try OpenFile(path, O_WRONLY)
            try OpenFile(sharing: writer.descriptor, name: "pipe").write([7])
            var byte: [UInt8] = [0]
            #expect(try reader.read(into: &byte) == 1)
            #expect(throws: FileFault(path: path, code: EAGAIN), "the writer may write more") { try reader.read(into: &byte) }
        }
        #expect(try reader.read(expecting: 1) == [], "nobody can")
        #expect(throws: FileFault(path: "nobody's", code: EBADF)) { _ = try OpenFile(sharing: -1, name: "nobody's") }
    }

    private func pipe() throws -> String {
        let path = scratch.path + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        return path
    }

    @Test func `kinds and permissions are told apart`() throws {
        let path = try scratch.write("file", [1, 2])
        try #require(chmod(path, 0o2640) == 0)
        let status = try OpenFile(path).status()
        #expect(status.isFile && !status.isFolder && status.permissions == 0o2640 && status.size == 2)
        let folder = try OpenFile(scratch.path).status()
        #expect(folder.isFolder && !folder.isFile)
    }

    @Test func `the system has words for its numbers`() {
        #expect(SystemWords.reason(ENOENT) == "No such file or directory")
        #expect(SystemWords.reason(99999) == "error 99999")
    }
}
