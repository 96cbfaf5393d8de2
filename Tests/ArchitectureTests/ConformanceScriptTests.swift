// scripts/conformance with suites that end in every way: continuous integration believes its exit status.

import Foundation
import Testing

@Suite struct ConformanceScriptTests {
    /// Runs the script with a suite of these lines of Python, in which `failures` is the file that it writes differences to.
    private func run(_ lines: String...) throws -> (status: Int32, told: String) {
        let suite = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-suite-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: suite, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: suite) }
        let program = (["import sys", "failures = open(sys.argv[3], 'w')"] + lines).joined(separator: "\n")
        try Data(program.utf8).write(to: suite.appendingPathComponent("run.py"))
        let script = Process()
        let output = Pipe()
        script.executableURL = Repository.root.appendingPathComponent("scripts/conformance")
        script.arguments = [suite.path, "/bin/false"]
        script.standardOutput = output
        script.standardError = output
        try script.run()
        let told = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        script.waitUntilExit()
        return (script.terminationStatus, told)
    }

    private static func open() throws -> [String] {
        try String(contentsOf: Repository.root.appendingPathComponent("Tests/Fixtures/conformance-open.txt"), encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    @Test func `a suite that passes is well, and tells what is listed as open no more`() throws {
        let result = try run("print('9 passed, 0 failed')")
        #expect(result.status == 0)
        for id in try Self.open() { #expect(result.told.contains(id)) }
    }

    @Test func `a difference that is listed as open is well, and another is not`() throws {
        let id = try #require(Self.open().first)
        let known = try run("failures.write('\(id)\\tdiffers\\n')", "print('9 passed, 1 failed')", "sys.exit(1)")
        #expect(known.status == 0)
        #expect(!known.told.contains(id))
        let new = try run("failures.write('suite/new\\tdiffers\\n')", "print('9 passed, 1 failed')", "sys.exit(1)")
        #expect(new.status == 1)
        #expect(new.told.contains("suite/new"))
    }

    @Test(arguments: ["raise OSError('broken')", "sys.exit(2)", "print('0 passed, 0 failed')", ""])
    func `a suite that breaks, or runs nothing, fails`(end: String) throws {
        #expect(try run(end).status == 1)
        // Also after it has told a difference that is listed as open.
        #expect(try run("failures.write('\(Self.open()[0])\\tdiffers\\n')", end).status == 1)
    }
}
