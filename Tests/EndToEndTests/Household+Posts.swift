// The posts of a household, as the tests of publishing look at them.

import Foundation
import Testing

extension Household {
    func url(_ path: String) -> URL { folder.appendingPathComponent(path) }

    /// The Markdown posts below a folder by the end of their names, `1.md` and so on.
    func posts(_ folder: String) throws -> [String: String] {
        var posts: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: url(folder).path) where name.hasSuffix(".md") {
            let key = name.split(separator: "-").last.map(String.init) ?? name
            posts[key] = try String(contentsOf: url(folder).appendingPathComponent(name), encoding: .utf8)
        }
        return posts
    }

    /// The path of a post by the end of its name.
    func post(_ folder: String, _ end: String) throws -> URL {
        let names = try FileManager.default.subpathsOfDirectory(atPath: url(folder).path).filter { $0.hasSuffix("-" + end) }
        return url(folder).appendingPathComponent(try #require(names.first))
    }
}
