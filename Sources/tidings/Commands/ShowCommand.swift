// `tidings show ITEM`: one item as it is kept, or as it once was.

import ArchiveStore
import ArgumentParser
import Markup
import TidingsCore

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one item, its current revision or an earlier one.")

    @Argument(help: "The item: its number, key or link.")
    var item: String
    @Option(help: "The revision; the current one unless told.")
    var revision: Int?
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() async throws {
        let archive = try common.openArchive()
        let summary = try ItemArgument.find(item, in: archive)
        guard let archive else { return }
        let number = revision ?? summary.revision
        let record = try archive.revision(item: summary.id, number: number)
        // Of an item whose content is gone there is still what the archive knows of it; of a revision there is not.
        if record == nil, let number = revision, !summary.isForgotten {
            throw CommandFailure(
                .usage,
                (1...summary.revision).contains(number)
                    ? "The content of revision \(number) of item \(summary.id) was cleaned up; the log keeps what happened."
                    : "Item \(summary.id) has no revision \(number); it has 1 to \(summary.revision).")
        }
        let pictures = try archive.pictures(item: summary.id)
        let out = Output()
        if output.json {
            try out.line(json(summary, record, pictures))
        } else {
            try print(summary, record, pictures, out)
        }
        try out.flush()
    }

    private func print(_ item: ItemSummary, _ record: RevisionRecord?, _ pictures: [PictureRecord], _ out: Output) throws {
        func line(_ name: String, _ value: String?) throws {
            guard let value, !value.isEmpty else { return }
            try out.line("\(DisplayWidth.padded(name, to: 12)) \(SafeText.line(value))")
        }
        try line("item", "\(item.id), \(item.stateWord)")
        try line("source", item.source)
        try line("key", item.shownKey)
        try line("first seen", item.firstSeen.description)
        try line("withdrawn", item.withdrawnAt?.description)
        guard let record else {
            return try line(
                "content", item.isForgotten ? "purged; see \"tidings log\"" : "cleaned up (\"retention\"); the log keeps what happened")
        }
        let content = record.content
        try line("revision", "\(record.number) of \(item.revision), seen \(record.seenAt) in run \(record.run)")
        try line("title", content.title)
        try line("link", content.link.map(WebURL.masked))
        try line("authors", content.authors.map(\.shown).joined(separator: ", "))
        try line("categories", content.categories.joined(separator: ", "))
        try line("published", content.published?.description)
        try line("updated", content.updated?.description)
        for enclosure in content.enclosures { try line("enclosure", WebURL.masked(enclosure.url)) }
        try line("picture", item.pictureURL.map { "\(WebURL.masked($0)) (chosen by \(item.pictureRule ?? "?"))" })
        for picture in pictures { try line("", picture.shown(besides: item.pictureURL)) }
        guard let body = content.body else { return }
        try out.line()
        try out.line(SafeText.block(HTMLText.visible(body)))
    }

    private func json(_ item: ItemSummary, _ record: RevisionRecord?, _ pictures: [PictureRecord]) -> JSONText {
        var object = item.json
        object.add("pictureRule", item.pictureRule)
        object.add("pictures", pictures.map(\.json))
        guard let record else {
            object.addNull("content")
            return object
        }
        var content = JSONText()
        content.add("number", record.number)
        content.add("run", record.run)
        content.add("seen", record.seenAt.description)
        content.add("title", record.content.title)
        content.add("link", record.content.link.map(WebURL.masked))
        content.add("summary", record.content.summary)
        content.add("content", record.content.content)
        content.add("authors", record.content.authors.map(\.json))
        content.add("categories", record.content.categories)
        content.add("published", record.content.published?.description)
        content.add("updated", record.content.updated?.description)
        content.add("image", record.content.image.map(WebURL.masked))
        content.add("enclosures", record.content.enclosures.map(\.json))
        object.add("content", content)
        return object
    }
}

extension Person {
    var json: JSONText {
        var object = JSONText()
        object.add("name", name)
        object.add("email", email)
        object.add("url", url.map(WebURL.shown))
        return object
    }
}

extension Enclosure {
    var json: JSONText {
        var object = JSONText()
        object.add("url", WebURL.masked(url))
        object.add("type", type)
        object.add("length", length)
        return object
    }
}
