// `tidings html sanitize`: the sanitizer by itself, for inspection and scripts.

import ArgumentParser
import HTMLSanitizer

struct HTMLCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "html", abstract: "Work on pieces of HTML.", subcommands: [HTMLSanitize.self])
}

/// `html sanitize`: standard input to standard output, or one JSON object a line each way.
struct HTMLSanitize: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sanitize", abstract: "Write the safe form of the HTML on standard input.",
        discussion: """
            With --batch every line in is {"html": TEXT, "base_url": URL}, every line out {"html": TEXT}, or \
            {"error": TEXT} for a line that cannot be read; the answers come in order, each as soon as it is ready.
            """)

    @Option(help: "What relative URLs are resolved against.")
    var baseURL: String?

    @OptionGroup var common: ConfigOption

    @Flag(help: "Read and write one JSON object a line.")
    var batch = false

    func run() throws {
        let output = Output()
        guard batch else {
            var html = ""
            while let line = readLine(strippingNewline: false) { html += line }
            let safe = HTMLSanitizer(baseURL: baseURL).sanitize(html)
            // To a script it is the sanitizer's answer to the byte; on a terminal nothing may move the cursor.
            try output.write(Terminal.standard.output.isTerminal ? SafeText.block(safe) : safe)
            return try output.flush()
        }
        while !output.readerIsGone, let line = readLine() {
            try output.line(HTMLSanitize.answer(to: line, baseURL: baseURL))
            try output.flush()
        }
    }

    /// What a batch answers to a line.
    static func answer(to line: String, baseURL: String?) -> JSONText {
        var answer = JSONText()
        guard let request = WireFields(batchLine: line), let html = request.text("html") else {
            answer.add("error", "The line is no JSON object with a text \"html\".")
            return answer
        }
        answer.add("html", HTMLSanitizer(baseURL: request.text("base_url") ?? baseURL).sanitize(html))
        return answer
    }
}
