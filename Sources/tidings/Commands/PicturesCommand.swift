// `tidings pictures`: what became of every picture that an item shows.

import ArchiveStore
import ArgumentParser
import TidingsCore

struct PicturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pictures", abstract: "List the items' pictures, kept, missing or given up.")

    @Flag(help: "Only those that are not kept yet.")
    var missing = false
    @Flag(help: "Only those that failed or were given up, with the reason.")
    var failed = false
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() async throws {
        guard let archive = try common.openArchive() else { return }
        let states: [PictureRecord.State]? = failed ? [.failed, .dead] : missing ? [.wanted, .failed, .dead] : nil
        let out = Output()
        var after: Int64 = 0
        // A page at a time: an archive may hold millions.
        while !out.readerIsGone {
            let page = try archive.pictures(states: states, after: after, limit: 1000)
            guard let last = page.last else { break }
            after = last.address
            for picture in page where !out.readerIsGone { try print(picture.record, to: out) }
        }
        try out.flush()
    }

    private func print(_ picture: PictureRecord, to out: Output) throws {
        if output.json { return try out.line(picture.json) }
        let state = DisplayWidth.padded(picture.state.rawValue, to: 6)
        let remark = picture.picture.map { "\($0.width)x\($0.height)" } ?? picture.error ?? ""
        try out.line("\(state)  \(SafeText.line(WebURL.masked(picture.url)))\(remark.isEmpty ? "" : "  " + SafeText.line(remark))")
    }
}
