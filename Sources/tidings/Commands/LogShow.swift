// `tidings log show CHANGE`: one change whole, with its evidence and a word-level diff of each field that differs.

import ArchiveStore
import ArgumentParser
import Markup
import TidingsCore

struct LogShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one change whole: evidence and differences.")

    @Argument(help: "The change's number, as the log prints it.")
    var change: Int64
    @Flag(help: "Show differences sentence by sentence.")
    var unified = false
    @Flag(help: "Write the answer that showed the change, byte for byte (escaped on a terminal); kept with \"keepResponses\".")
    var body = false
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() async throws {
        guard let archive = try common.openArchive() else { throw CommandFailure(.usage, "There is no change \(change).") }
        guard let entry = try archive.change(change) else {
            throw CommandFailure(.usage, "There is no change \(change). Try: \"tidings log\" for the numbers.")
        }
        if body { return try writeBody(archive) }
        let differences = try FieldDifference.of(entry, archive)
        let out = Output()
        if output.json {
            var object = entry.json
            object.add("differences", differences.map(\.json))
            try out.line(object)
        } else {
            let printer = ChangePrinter(output: out, stream: Terminal.standard.output)
            try printer.print(entry)
            for difference in differences { try printer.print(difference, unified: unified) }
            if entry.kind == .edited, differences.isEmpty { try out.line("The texts before and after are not both kept any more.") }
        }
        try out.flush()
    }

    private func writeBody(_ archive: Archive) throws {
        guard let bytes = try archive.keptResponse(change: change) else {
            throw CommandFailure(
                .usage,
                "The answer behind change \(change) is not kept (\"keepResponses\"), or no longer (\"retention\" of \"revisions\").")
        }
        let out = Output()
        // To a script it is what came, to the byte; on a terminal nothing may move the cursor.
        if Terminal.standard.output.isTerminal {
            try out.write(SafeText.block(String(decoding: bytes, as: UTF8.self)))
        } else {
            try out.write(bytes)
        }
        try out.flush()
    }
}

/// A field of an item before and after a change, as text to compare.
struct FieldDifference {
    var field: String
    var old: String
    var new: String
    /// Whether what differs is not shown: a secret in a URL.
    var isMasked = false

    /// The fields that an edit names, from the revisions before and after it.
    static func of(_ entry: LogEntry, _ archive: Archive) throws -> [FieldDifference] {
        guard entry.kind == .edited, let item = entry.item, let revision = entry.revision,
            let new = try archive.revision(item: item.id, number: revision)?.content
        else { return [] }
        guard let old = try archive.revision(item: item.id, number: revision - 1)?.content else { return [] }
        return entry.fields.compactMap(ItemField.init(rawValue:)).map { field in
            var (a, b) = (text(field, old), text(field, new))
            if a == b { return FieldDifference(field: field.rawValue, old: a, new: b, isMasked: true) }
            if field == .content || field == .summary {
                let words = (HTMLText.visible(a), HTMLText.visible(b))
                // Where a reader sees no difference, the markup is what differs.
                if words.0 != words.1 { (a, b) = words }
            }
            return FieldDifference(field: field.rawValue, old: a, new: b)
        }
    }

    private static func text(_ field: ItemField, _ content: ItemContent) -> String {
        switch field {
        case .title: content.title ?? ""
        case .content: content.body ?? ""
        case .summary: content.summary ?? ""
        case .link: content.link.map(WebURL.masked) ?? ""
        case .authors: content.authors.map(\.shown).joined(separator: ", ")
        case .categories: content.categories.joined(separator: ", ")
        case .published: content.published?.description ?? ""
        case .image: content.image.map(WebURL.masked) ?? ""
        case .enclosures: content.enclosures.map { WebURL.masked($0.url) }.joined(separator: " ")
        }
    }

    var json: JSONText {
        var object = JSONText()
        object.add("field", field)
        object.add("old", old)
        object.add("new", new)
        if isMasked { object.add("masked", true) }
        object.add(
            "pieces",
            WordDiff.between(old, new).map { piece in
                var part = JSONText()
                switch piece {
                case .same(let text): part.add("same", text)
                case .gone(let text): part.add("gone", text)
                case .new(let text): part.add("new", text)
                }
                return part
            })
        return object
    }
}

extension Person {
    /// One line for people: `Name <email>`.
    var shown: String {
        let address = email.map { name == nil ? $0 : " <\($0)>" } ?? ""
        return (name ?? "") + address + (name == nil && email == nil ? url.map(WebURL.shown) ?? "" : "")
    }
}

/// Prints a change for people.
struct ChangePrinter {
    let output: Output
    let stream: Terminal.Stream

    func print(_ entry: LogEntry) throws {
        try line("change", "\(entry.id), \(entry.kind.rawValue)")
        try line("source", entry.source)
        if let item = entry.item {
            try line("item", "\(item.id)  \(item.title ?? "(untitled)")")
            if let link = item.shownLink { try line("link", link) }
            try line("key", item.shownKey)
        }
        if let revision = entry.revision { try line("revision", "\(revision)") }
        if !entry.fields.isEmpty { try line("fields", entry.fields.joined(separator: ", ")) }
        if let significance = entry.significance { try line("differs in", significance.rawValue) }
        if let detail = entry.detail { try line("detail", detail) }
        try line("recorded", "\(entry.at)" + (entry.run.map { ", run \($0)" } ?? ""))
        guard let evidence = entry.evidence else { return }
        try line(
            "before", evidence.before.map { "\($0) (last poll that confirmed the state before)" } ?? "no poll confirmed the state before")
        try line("after", "\(evidence.after) (first poll that showed the state after)")
        try line("from", WebURL.masked(evidence.url))
        if let digest = evidence.bodyDigest { try line("body SHA-256", Hex.string(digest)) }
        if let date = evidence.serverDate { try line("server date", date.description) }
    }

    func print(_ difference: FieldDifference, unified: Bool) throws {
        try output.line()
        try output.line(Style.bold.apply("\(difference.field):", to: stream))
        if difference.isMasked { return try output.line(SafeText.block(difference.new) + " (differs in a part that is not shown)") }
        if unified { return try printUnified(difference) }
        var text = ""
        for piece in WordDiff.between(difference.old, difference.new) {
            switch piece {
            case .same(let words): text += SafeText.block(words)
            case .gone(let words): text += mark(words, Style.red, "[-", "-]")
            case .new(let words): text += mark(words, Style.green, "{+", "+}")
            }
        }
        try output.line(text)
    }

    /// Sentence by sentence, so that a text without line ends gives lines to compare.
    private func printUnified(_ difference: FieldDifference) throws {
        var old = ""
        var new = ""
        func close() throws {
            if old == new {
                if !old.trimmed.isEmpty { try output.line(" " + SafeText.line(old.trimmed)) }
            } else {
                if !old.isEmpty { try output.line(Style.red.apply("-" + SafeText.line(old), to: stream)) }
                if !new.isEmpty { try output.line(Style.green.apply("+" + SafeText.line(new), to: stream)) }
            }
            old = ""
            new = ""
        }
        for piece in WordDiff.between(difference.old, difference.new) {
            switch piece {
            case .same(let words):
                var isSentence = false
                for character in words {
                    // A full stop ends a sentence where white space follows: in an address it ends nothing.
                    if isSentence, character.isWhitespace { try close() }
                    isSentence = ".!?".contains(character)
                    old.append(character)
                    new.append(character)
                    if "。！？\n".contains(character) { try close() }
                }
            case .gone(let words): old += words
            case .new(let words): new += words
            }
        }
        try close()
    }

    private func mark(_ words: String, _ style: Style, _ open: String, _ close: String) -> String {
        let safe = SafeText.block(words)
        return stream.hasColour ? style.apply(safe, to: stream) : open + safe + close
    }

    private func line(_ name: String, _ value: String) throws {
        try output.line("\(DisplayWidth.padded(name, to: 13)) \(SafeText.line(value))")
    }
}
