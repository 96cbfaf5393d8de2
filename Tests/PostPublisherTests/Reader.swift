// Programs of this machine that read posts: Python with PyYAML; Node with js-yaml, Nunjucks and marked, which Hexo is made of;
// cmark. Each may be absent.

import Foundation

enum Reader {
    static let hasPyYAML = succeeds(["python3", "-c", "import yaml"])
    static let hasJSYAML = succeeds(["node", "-e", "require('js-yaml')"])
    static let hasNunjucks = succeeds(["node", "-e", "require('nunjucks')"])
    static let hasMarked = succeeds(["node", "-e", "require('marked')"])
    static let hasPython = succeeds(["python3", "--version"])
    static let hasCMark = succeeds(["cmark", "--version"])

    /// How Node answers: in ASCII, for Foundation drops a byte order mark that stands behind an escape.
    private static let answer =
        #"process.stdout.write(JSON.stringify(out).replace(/[^\0-\x7f]/g, c => '\\u' + ('000' + c.charCodeAt(0).toString(16)).slice(-4)));"#

    /// The front matter of files, as hexo-front-matter and its kin cut and PyYAML reads it; keys in strings.
    static func pyYAML(_ files: [String]) throws -> [Any] {
        try answers(
            [
                "python3", "-c",
                """
                import json, re, sys, yaml
                loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
                out = []
                for text in json.load(sys.stdin):
                    found = re.match(r'^(-{3,})\\n([\\s\\S]+?)\\n\\1\\n?([\\s\\S]*)', text)
                    data = found.group(2) if found else re.match(r'^([\\s\\S]+?)\\n(-{3,})\\n?', text).group(1)
                    out.append(yaml.load(data, Loader=loader))
                json.dump(out, sys.stdout, default=str)
                """,
            ], files)
    }

    /// The same with js-yaml, and with the expressions that hexo-front-matter has.
    static func jsYAML(_ files: [String]) throws -> [Any] {
        try answers(
            [
                "node", "-e",
                """
                const yaml = require('js-yaml');
                const out = JSON.parse(require('fs').readFileSync(0, 'utf8')).map(text => {
                    const old = text.match(/^(-{3,}|;{3,})\\n([\\s\\S]+?)\\n\\1\\n?([\\s\\S]*)/);
                    return yaml.load(old ? old[2] : text.match(/^([\\s\\S]+?)\\n(-{3,}|;{3,})\\n?([\\s\\S]*)/)[1]);
                });
                \(answer)
                """,
            ], files)
    }

    /// What Nunjucks makes of texts with no variable set; nil for one that it cannot read.
    static func nunjucks(_ files: [String]) throws -> [Any] {
        try answers(
            [
                "node", "-e",
                """
                const nunjucks = require('nunjucks');
                const out = JSON.parse(require('fs').readFileSync(0, 'utf8')).map(text => {
                    try { return nunjucks.renderString(text, {}); } catch { return null; }
                });
                \(answer)
                """,
            ], files)
    }

    /// The HTML that marked makes of texts.
    static func marked(_ files: [String]) throws -> [Any] {
        try answers(
            [
                "node", "-e",
                """
                const { marked } = require('marked');
                const out = JSON.parse(require('fs').readFileSync(0, 'utf8')).map(text => marked.parse(text));
                \(answer)
                """,
            ], files)
    }

    /// JSON files as Python reads them.
    static func pythonJSON(_ files: [String]) throws -> [Any] {
        try answers(
            ["python3", "-c", "import json, sys; json.dump([json.loads(text) for text in json.load(sys.stdin)], sys.stdout)"], files)
    }

    /// The HTML that CommonMark makes of a text, raw HTML allowed.
    static func cmark(_ text: String) throws -> String {
        String(decoding: try run(["cmark", "--unsafe"], Data(text.utf8)).output, as: UTF8.self)
    }

    private static func answers(_ command: [String], _ files: [String]) throws -> [Any] {
        let result = try run(command, JSONSerialization.data(withJSONObject: files))
        guard result.status == 0 else { throw Failure(command: command[0], status: result.status) }
        return try JSONSerialization.jsonObject(with: result.output) as? [Any] ?? []
    }

    private struct Failure: Error { let command: String, status: Int32 }

    private static func succeeds(_ command: [String]) -> Bool { (try? run(command, Data()).status) == 0 }

    private static func run(_ command: [String], _ input: Data) throws -> (status: Int32, output: Data) {
        // Through a file, for a pipe would have to be fed and drained at once.
        let folder = try TemporaryFolder()
        try input.write(to: URL(fileURLWithPath: folder.path + "/in"))
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        // Where Debian's packages of Node put their modules; a Node that did not come from Debian looks elsewhere.
        process.environment = ProcessInfo.processInfo.environment.merging(["NODE_PATH": "/usr/share/nodejs"]) { given, _ in given }
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.path + "/in"))
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, data)
    }
}
