// What can go wrong when the list of sources is changed, and the words for it.

import Glibc
import Platform

/// Why a `sources` command did not do what it was asked.
enum SourcesError: Error, Sendable, Equatable {
    case badURL(String, URLFault)
    case nameTaken(String, url: String)
    /// A name or a category that somebody chose; what it was to be.
    case badText(String, of: String, UniqueNames.Fault)
    case unknownSource(String, nearest: String?)
    case fetchFailed(String, String)
    case noFeed(String)
    /// With what else was typed, which the advice repeats.
    case severalFeeds(String, [FeedCandidate], options: [String] = [])
    case unreadable(file: String, code: Int32)
    case noOPML(file: String)
    case notWritten(FileFault)

    var exitStatus: ExitStatus {
        switch self {
        case .badURL, .nameTaken, .badText, .unknownSource: .usage
        case .fetchFailed, .noFeed, .severalFeeds: .someFailed
        case .unreadable, .noOPML, .notWritten: .inputOutput
        }
    }
}

extension SourcesError: CustomStringConvertible {
    var description: String {
        switch self {
        case .badURL(let url, let fault): "\"\(URLRules.shown(url))\" \(fault.words)"
        case .nameTaken(let name, let url):
            "There is a source \"\(name)\" already, for \(URLRules.shown(url)). Give the new one another name with --name."
        case .badText(let text, let role, let fault): "\"\(SafeText.line(text))\" is no \(role): \(fault.words)"
        case .unknownSource(let name, let nearest?): "There is no source \"\(URLRules.shown(name))\". Did you mean \"\(nearest)\"?"
        case .unknownSource(let name, nil): "There is no source \"\(URLRules.shown(name))\". \"tidings sources\" lists them."
        case .fetchFailed(let url, let why):
            "\(URLRules.shown(url)): \(why). Nothing was added; --no-check adds it without asking the server."
        case .noFeed(let url):
            "\(URLRules.shown(url)) is no feed, and names none. Look on the site for RSS or Atom, and add that URL."
        case .severalFeeds(let url, let feeds, let options):
            (["\(URLRules.shown(url)) names \(feeds.count) feeds. Add the one you want:"]
                + feeds.map { SourcesError.line($0, options) }).joined(separator: "\n")
        case .unreadable(let file, let code): "\(file) cannot be read: \(SystemWords.reason(code)). Check name and permissions."
        case .noOPML(let file): "\(file) holds no feeds. Export the list from your reader as OPML."
        case .notWritten(let fault):
            "\(fault.path) cannot be changed: \(SystemWords.reason(fault.code)). Nothing was changed; "
                + (fault.code == EPERM || fault.code == EACCES ? "run this as the file's owner." : "make room or correct the permissions.")
        }
    }

    /// A command that adds the feed, ready for a shell.
    private static func line(_ feed: FeedCandidate, _ options: [String]) -> String {
        let title = feed.title.map { SafeText.line(DisplayWidth.truncated($0, to: 60)) }
        // Typed as it is shown, it would be another URL.
        if URLRules.holdsSecret(feed.url) {
            return
                "  \(SafeText.line(URLRules.shown(feed.url)))   # \(title.map { $0 + "; " } ?? "")*** hides a secret: copy this URL from the page"
        }
        let words = ["tidings", "sources", "add", feed.url] + options
        return "  " + words.map(ShellWord.quoted).joined(separator: " ") + (title.map { "   # \($0)" } ?? "")
    }
}

extension UniqueNames.Fault {
    fileprivate var words: String {
        switch self {
        case .empty: "it is empty. Write some text."
        case .unseen: "it holds a character that cannot be shown. Write one line of text."
        case .long: "it is longer than \(UniqueNames.maximumLength) characters. Shorten it."
        }
    }
}
