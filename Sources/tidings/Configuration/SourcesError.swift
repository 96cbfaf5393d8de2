// What can go wrong when the list of sources is changed, and the words for it.

/// Why a `sources` command did not do what it was asked.
enum SourcesError: Error, Sendable, Equatable {
    case badURL(String, URLFault)
    case nameTaken(String, url: String)
    case badName(String)
    case unknownSource(String, nearest: String?)
    case fetchFailed(String, String)
    case noFeed(String)
    case severalFeeds(String, [FeedCandidate])
    case unreadable(file: String, code: Int32)
    case noOPML(file: String)
    case notWritten(FileFault)

    var exitStatus: ExitStatus {
        switch self {
        case .badURL, .nameTaken, .badName, .unknownSource: .usage
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
        case .badName(let name): "\"\(name)\" is no name: it is empty or holds control characters. Write one line of text."
        case .unknownSource(let name, let nearest?): "There is no source \"\(URLRules.shown(name))\". Did you mean \"\(nearest)\"?"
        case .unknownSource(let name, nil): "There is no source \"\(URLRules.shown(name))\". \"tidings sources\" lists them."
        case .fetchFailed(let url, let why):
            "\(URLRules.shown(url)): \(why). Nothing was added; --no-check adds it without asking the server."
        case .noFeed(let url):
            "\(URLRules.shown(url)) is no feed, and names none. Look on the site for RSS or Atom, and add that URL."
        case .severalFeeds(let url, let feeds):
            (["\(URLRules.shown(url)) names \(feeds.count) feeds. Add the one you want:"] + feeds.map(SourcesError.line))
                .joined(separator: "\n")
        case .unreadable(let file, let code): "\(file) cannot be read: \(SystemWords.reason(code)). Check name and permissions."
        case .noOPML(let file): "\(file) holds no feeds. Export the list from your reader as OPML."
        case .notWritten(let fault):
            "\(fault.file) cannot be changed: \(SystemWords.reason(fault.code)). Nothing was changed; "
                + (fault.code == 1 || fault.code == 13 ? "run this as the file's owner." : "make room or correct the permissions.")
        }
    }

    private static func line(_ feed: FeedCandidate) -> String {
        "  tidings sources add '\(URLRules.shown(feed.url).replacing("'", with: "%27"))'"
            + (feed.title.map { "   # \(SafeText.line(DisplayWidth.truncated($0, to: 60)))" } ?? "")
    }
}
