// The documents that an inspecting command reads: one file, or with --batch a line for each (SCHEMA §6).

import ArgumentParser
import Platform

extension WireFields {
    /// What is inspected may hold half a pair of surrogates, as in a JSON Feed.
    init?(batchLine line: String) { self.init(Array(line.utf8), loneSurrogates: .replaced) }
}

/// Where a document comes from and what is known of it.
struct DocumentOptions: ParsableArguments {
    @Argument(help: "The document; - is the standard input.") var file: String?
    @OptionGroup var common: ConfigOption
    @Flag(help: "Read lines from the standard input, each a path or {\"path\",\"base_url\",\"content_type\"}; print one line for each.")
    var batch = false
    @Option(name: .customLong("base-url"), help: "The URL of the document, for relative URLs in it.") var baseURL: String?
    @Option(name: .customLong("content-type"), help: "The Content-Type that it was served with.") var contentType: String?

    func validate() throws {
        if batch, file != nil { throw ValidationError("With --batch the paths are read from the standard input.") }
        if !batch, file == nil { throw ValidationError("Name a FILE, or - for the standard input, or use --batch.") }
    }

    struct Document {
        var body: [UInt8]
        var baseURL: String?
        var contentType: String?
    }

    /// Answers each document with a line. A failed line does not end a batch; a single document that fails ends with 1,
    /// one that cannot be read with 74.
    func each(_ answer: (Document) throws -> String) throws {
        let output = Output()
        guard !batch else {
            while !output.readerIsGone, let line = readLine() {
                try output.line(DocumentOptions.answer(line, defaults: self, answer))
                try output.flush()
            }
            return
        }
        let document = Document(body: try DocumentOptions.bytes(file ?? "-"), baseURL: baseURL, contentType: contentType)
        do {
            try output.line(answer(document))
            try output.flush()
        } catch let error as OutputError {
            throw error
        } catch {
            try output.line(DocumentOptions.failure("\(error)"))
            try output.flush()
            throw ExitStatus.someFailed.exitCode
        }
    }

    /// The answer to one line of a batch.
    private static func answer(_ text: String, defaults: DocumentOptions, _ answer: (Document) throws -> String) -> String {
        let line = text.hasPrefix("{") ? WireFields(batchLine: text) : nil
        guard let path = text.hasPrefix("{") ? line?.text("path") : text else { return failure("the line is no JSON object with a path") }
        do {
            return try answer(
                Document(
                    body: try bytes(path), baseURL: line?.text("base_url") ?? defaults.baseURL,
                    contentType: line?.text("content_type") ?? defaults.contentType))
        } catch let error as CommandFailure {
            return failure(error.message)
        } catch {
            return failure("\(error)")
        }
    }

    private static func bytes(_ path: String) throws(CommandFailure) -> [UInt8] {
        do {
            return try FileBytes.argument(path, limit: Limits.body.upperBound)
        } catch {
            throw CommandFailure(.inputOutput, "cannot read \(URLRules.shown(path)): \(SystemWords.reason(error.code))")
        }
    }

    private static func failure(_ message: String) -> String {
        var json = JSONText()
        json.add("error", message)
        return json.string
    }
}
