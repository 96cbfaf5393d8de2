// Where a post's pictures are shown from, and where the copies lie. Asked while a post is rendered, and by the writer
// which puts the copies there.

import Markup
import TidingsCore

/// The addresses of an item's pictures on the site.
struct PictureLinks {
    /// The kept pictures that the post shows, each once, in the order in which they were asked for.
    private(set) var used: [PostPicture] = []
    /// Files by absolute URL; every address of a picture whose file was kept from another address of it has the same.
    private var files: [String: String] = [:]
    private var base: WebURL?
    private var prefix = ""

    init(_ item: PublishableItem, target: PublishTarget) {
        guard target.images == .local, !item.localPictures.isEmpty else { return }
        base = item.baseURL.map { WebURL($0) }
        prefix = target.pictureAddress(item: item.id)
        files = item.localPictures
        files.merge(alternatives(HTMLText.pictures(item.body))) { kept, _ in kept }
    }

    /// Whether every picture stays where it is.
    var isEmpty: Bool { files.isEmpty }

    /// The address that front matter gives for a picture: the local one, else its URL if that is http(s).
    mutating func address(of url: String?) -> String? {
        guard let url else { return nil }
        return kept(url).map { show($0) } ?? PostDraft.webAddress(url)
    }

    /// The kept picture of an address; nil where there is none.
    func kept(_ url: String) -> PostPicture? {
        guard let file = file(absolute(url)), let name = file.split(separator: "/").last.map(String.init), PictureLinks.isOurs(name)
        else { return nil }
        return PostPicture(source: file, name: name)
    }

    /// The local address of a picture, which the post shows from now on.
    mutating func show(_ picture: PostPicture) -> String {
        if !used.contains(picture) { used.append(picture) }
        return prefix + picture.name
    }

    private func absolute(_ url: String) -> String { base?.resolve(url) ?? WebURL(url).string }

    private func file(_ url: String) -> String? { files[url] ?? files[WebURL.percentEncoded(url)] }

    /// The addresses that were not kept of pictures that were. One that stands for several pictures (a placeholder) is none.
    private func alternatives(_ pictures: [HTMLPicture]) -> [String: String] {
        var found: [String: String?] = [:]
        for picture in pictures {
            let addresses = picture.candidates.map { absolute($0.url) }
            let kept = addresses.lazy.compactMap { file($0) }.first
            for address in addresses { found[address] = found[address, default: kept] == kept ? kept : .some(nil) }
        }
        return found.compactMapValues(\.self)
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
        case .hexo, .jekyll: "\(root)\(assets)/\(item)/"
        }
    }

    private var assets: String { format == .jekyll ? "/assets/tidings" : "/images/tidings" }

    /// The folder that an item's pictures are copied to.
    func pictureFolder(item: Int64, post: String) -> String {
        switch format {
        case .hugo: "\(directory)/\(post.split(separator: "/").dropLast().joined(separator: "/"))"
        case .json: "\(directory)/pictures/\(item)"
        case .hexo, .jekyll: "\(siteRoot)\(assets)/\(item)"
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
