// How paths of the configuration are understood: `~` is the home directory, and what is relative is relative to
// the configuration file. Lexical, but for what stands behind a link.

import Glibc
import Platform

/// Rules for paths.
enum FilePaths {
    /// Absolute, without `.`, `..` and doubled slashes; nil for `~` without a known home, and for `~somebody`.
    static func expanded(_ path: String, in folder: String, home: String?) -> String? {
        if path == "~" || path.hasPrefix("~/") {
            return home.map { joined($0, String(path.dropFirst(2))) }
        }
        return path.hasPrefix("~") ? nil : joined(folder, path)
    }

    static func joined(_ folder: String, _ path: String) -> String {
        normalized(path.hasPrefix("/") ? path : folder + "/" + path)
    }

    /// The file that a path leads to where it is a symbolic link, also one to nowhere; else the path as it is. A database has one
    /// lock and one socket, by whatever name it is called; through a link to its folder these are the same files anyhow.
    static func behindLinks(_ path: String) -> String {
        var path = path
        // As many as the kernel follows (path_resolution(7)).
        for _ in 0..<40 {
            guard let target = target(ofLink: path) else { break }
            // Relative to where the link really is: `..` is not the folder that was written before it.
            let folder = Folder.parent(of: path)
            path = joined(real(folder) ?? folder, target)
        }
        return path
    }

    /// What a link says (readlink(2)); nil where there is none.
    static func target(ofLink path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    /// A path without links; nil where it leads nowhere.
    static func real(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
