// Helpers that crash, hang, lie or are missing: scripts play them.

import Glibc
import Platform
import Testing
import TidingsCore

@testable import Thumbnailer

@Suite struct `A helper that fails` {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A program that greets as it should, and then does this.
    private func script(_ body: String, greeting: String = "printf 'TPX\\002'") throws -> String {
        let path = scratch.path + "/helper"
        try DurableFile.write(Array("#!/bin/sh\n\(greeting)\n\(body)\n".utf8), to: path)
        chmod(path, 0o755)
        return path
    }

    private func fault(_ path: String, within limit: Duration = .seconds(60)) -> HelperFault? {
        let request = HelperProtocol.Request(byteCount: 3, format: .jpeg, previewWidth: 640, maximumPixels: 1, seconds: 1)
        do throws(HelperFault) {
            _ = try HelperProcess(path: path, within: limit).ask(request, [1, 2, 3], within: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a crash is told with its signal`() throws {
        #expect(fault(try script("head -c 23 > /dev/null; kill -SEGV $$")) == .crashed(signal: Int(SIGSEGV)))
    }

    @Test func `a helper that gives up is a crash without a signal`() throws {
        #expect(fault(try script("head -c 23 > /dev/null; exit 1")) == .crashed(signal: nil))
    }

    @Test func `a helper that hangs is killed when its time is up`() throws {
        let helper = try HelperProcess(path: script("exec sleep 1000"), within: .seconds(60))
        let request = HelperProtocol.Request(byteCount: 3, format: .jpeg, previewWidth: 640, maximumPixels: 1, seconds: 1)
        #expect(throws: HelperFault.timedOut) { _ = try helper.ask(request, [1, 2, 3], within: .milliseconds(20)) }
        #expect(kill(helper.process, 0) == -1 && errno == ESRCH)
    }

    @Test func `a helper that does not read is killed when its time is up`() throws {
        let helper = try HelperProcess(path: script("exec sleep 1000"), within: .seconds(60))
        let picture = [UInt8](repeating: 0, count: 4 << 20)
        let request = HelperProtocol.Request(byteCount: picture.count, format: .jpeg, previewWidth: 640, maximumPixels: 1, seconds: 1)
        #expect(throws: HelperFault.timedOut) { _ = try helper.ask(request, picture, within: .milliseconds(20)) }
    }

    @Test func `an answer that is none is a crash`() throws {
        #expect(fault(try script("head -c 23 > /dev/null; printf 'this is no answer of 24 bytes, is it'")) == .crashed(signal: nil))
    }

    @Test func `a helper that ends before it greets cannot start`() throws {
        guard case .cannotStart = fault(try script("exit 1", greeting: ":")) else {
            Issue.record("it started")
            return
        }
    }

    @Test func `a helper of another build cannot start`() throws {
        #expect(fault(try script("cat", greeting: "printf 'TPX\\011'")) == .cannotStart(why: "\(scratch.path)/helper is of another build"))
    }

    @Test func `a helper survives the signals that end tidings`() throws {
        let helper = try HelperProcess(path: Fixture.helper, within: .seconds(60))
        for signal in [SIGTERM, SIGINT, SIGHUP] { kill(helper.process, signal) }
        let picture = try Fixture.bytes("small.jpg")
        let request = HelperProtocol.Request(
            byteCount: picture.count, format: .jpeg, previewWidth: 640, maximumPixels: 1_000_000, seconds: 5)
        #expect(try helper.ask(request, picture, within: .seconds(60)).answer.outcome == .made)
    }

    @Test func `a missing helper cannot start`() {
        #expect(fault("/no/such/helper") == .cannotStart(why: "/no/such/helper: No such file or directory"))
    }

    @Test func `a helper gets no environment of ours`() throws {
        setenv("TIDINGS_SECRET", "x", 1)
        let out = scratch.path + "/seen"
        _ = fault(try script("head -c 23 > /dev/null; env > \(out); exit 1"))
        let seen = String(decoding: try #require(try DurableFile.read(out)), as: UTF8.self)
        #expect(!seen.contains("TIDINGS_SECRET"))
    }

    @Test func `a crash costs one picture`() async throws {
        let flag = scratch.path + "/crashed"
        let body = "[ -e \(flag) ] && exec \(Fixture.helper)\n: > \(flag)\nprintf 'TPX\\002'\nhead -c 100 > /dev/null\nkill -ABRT $$"
        let keeper = PictureKeeper(scratch.settings(helper: try script(body, greeting: ":"), helpers: 1))
        let bytes = try Fixture.bytes("small.jpg")
        #expect(try await keeper.keep(bytes) == .refused(.crashedDecoder(signal: Int(SIGABRT))))
        #expect(try await keeper.keep(Fixture.bytes("small.png")).kept?.preview != nil)
        #expect(try await keeper.keep(bytes).kept?.preview != nil)
    }

    @Test func `a picture is not blamed for what an earlier one did to the helper`() async throws {
        // Plays a helper that answers the first picture and dies of the second; started again, it is the real one.
        let flag = scratch.path + "/crashed"
        let first = PictureBuilder.gif(width: 2, height: 1, frames: [0])
        let answer = "printf 'TPX\\002'; head -c \(20 + first.count) > /dev/null; printf '\\001'; head -c 23 /dev/zero"
        let crash = "head -c 20 > /dev/null; kill -SEGV $$"
        let path = try script("[ -e \(flag) ] && exec \(Fixture.helper)\n: > \(flag)\n\(answer); \(crash)", greeting: ":")
        let keeper = PictureKeeper(scratch.settings(helper: path, helpers: 1))
        #expect(try await keeper.keep(first) == .refused(.tooManyPixels(width: 0, height: 0, limit: PictureScan.maximumPixels)))
        #expect(try await keeper.keep(Fixture.bytes("small.png")).kept?.preview != nil)
    }

    @Test(arguments: [2, 3, 4]) func `a helper that refuses a picture after another is not believed`(outcome: Int) async throws {
        // Plays a helper that has no memory left after the first picture; started again, it is the real one.
        let flag = scratch.path + "/started"
        let first = PictureBuilder.gif(width: 2, height: 1, frames: [0])
        let second = try Fixture.bytes("small.png")
        func answer(_ outcome: Int, to picture: [UInt8]) -> String {
            "head -c \(20 + picture.count) > /dev/null; printf '\\00\(outcome)'; head -c 23 /dev/zero"
        }
        let played = "printf 'TPX\\002'; \(answer(1, to: first)); \(answer(outcome, to: second)); head -c 1 > /dev/null"
        let path = try script("[ -e \(flag) ] && exec \(Fixture.helper)\n: > \(flag)\n\(played)", greeting: ":")
        let keeper = PictureKeeper(scratch.settings(helper: path, helpers: 1))
        #expect(try await keeper.keep(first).refusal == .tooManyPixels(width: 0, height: 0, limit: PictureScan.maximumPixels))
        #expect(try await keeper.keep(second).kept?.preview != nil)
    }

    @Test func `a helper that refused a picture is not asked for another`() async throws {
        let starts = scratch.path + "/starts"
        let picture = PictureBuilder.gif(width: 2, height: 1, frames: [0])
        let answer = "head -c \(20 + picture.count) > /dev/null; printf '\\004'; head -c 23 /dev/zero"
        let path = try script("echo >> \(starts)\nprintf 'TPX\\002'\n\(answer)\n\(answer)", greeting: ":")
        let keeper = PictureKeeper(scratch.settings(helper: path, helpers: 1))
        #expect(try await keeper.keep(picture).refusal == .outOfMemory)
        #expect(try await keeper.keep(picture).refusal == .outOfMemory)
        #expect(try DurableFile.read(starts)?.count == 2)
    }

    @Test func `the real helper is confined`() throws {
        let helper = try HelperProcess(path: Fixture.helper, within: .seconds(60))
        let status = try #require(try DurableFile.read("/proc/\(helper.process)/status"))
        let text = String(decoding: status, as: UTF8.self)
        #expect(text.contains("NoNewPrivs:\t1"))
        #expect(text.contains("Seccomp:\t2"))
        let limits = String(decoding: try #require(try DurableFile.read("/proc/\(helper.process)/limits")), as: UTF8.self)
        for (name, value) in [("Max file size", "0"), ("Max core file size", "0"), ("Max open files", "16")] {
            let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix(name) })
            #expect(line.dropFirst(name.count).split(separator: " ").first.map(String.init) == value)
        }
        let descriptors = try Folder.names("/proc/\(helper.process)/fd")
        #expect(descriptors.filter { (Int($0) ?? 0) > 2 } == [])
    }
}
