// Where a post's pictures are shown from, and where the copies lie. Asked while a post is rendered, and by the writer
// which puts the copies there.

internal import TidingsCore

/// The addresses of an item's pictures on the site.
struct PictureLinks {
    /// The kept pictures that the post shows, each once, in the order in which they were asked for.
    private(set) var used: [PostPicture] = []
    private var files: [String: String] = [:]
    private var prefix = ""

    init(_ item: PublishableItem, target: PublishTarget) {
        guard target.images == .local, !item.localPictures.isEmpty else { return }
        files = item.localPictures
        prefix = target.pictureAddress(item: item.id)
    }

    /// Whether every picture stays where it is.
    var isEmpty: Bool { files.isEmpty }

    /// The address that front matter gives for a picture: the local one, else its URL if that is http(s).
    mutating func address(of url: String?) -> String? {
        guard let url else { return nil }
        return local(url) ?? PostDraft.webAddress(url)
    }

    /// The local address of a picture; nil where it is not kept.
    mutating func local(_ url: String) -> String? {
        guard let file = files[url] ?? files[WebURL.percentEncoded(url)] else { return nil }
        guard let name = file.split(separator: "/").last.map(String.init), PictureLinks.isOurs(name) else { return nil }
        let picture = PostPicture(source: file, name: name)
        if !used.contains(picture) { used.append(picture) }
        return prefix + name
    }

    /// Whether a file is named as kept pictures are, for its content: 64 hexadecimal digits, a dot and what follows.
    static func isOurs(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard bytes.count > 65, bytes.count < 90, bytes[64] == 0x2E else { return false }
        return bytes[..<64].allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x61 < 6 }
            && bytes[65...].allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || $0 == 0x2E }
    }
}

extension PublishTarget {
    /// What stands before the name of a picture in a link. Hugo's bundles hold their pictures; the other generators
    /// copy only what lies outside `_posts`, so there the site's own folder for assets is used.
    func pictureAddress(item: Int64) -> String {
        switch format {
        case .hugo: ""
        case .json: "pictures/\(item)/"
        case .hexo: "/images/tidings/\(item)/"
        case .jekyll: "/assets/tidings/\(item)/"
        }
    }

    /// The folder that an item's pictures are copied to.
    func pictureFolder(item: Int64, post: String) -> String {
        switch format {
        case .hugo: "\(directory)/\(post.split(separator: "/").dropLast().joined(separator: "/"))"
        case .json: "\(directory)/pictures/\(item)"
        case .hexo, .jekyll: siteRoot + pictureAddress(item: item).dropLast()
        }
    }

    /// The folder that holds `_posts`; without one, the directory itself.
    private var siteRoot: String {
        var parts = directory.split(separator: "/", omittingEmptySubsequences: false)
        guard let posts = parts.lastIndex(of: "_posts") else { return directory }
        parts.removeSubrange(posts...)
        return parts.joined(separator: "/")
    }
}
