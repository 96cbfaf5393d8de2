// Folders on disk: made with those that they lie in, read, brought to the disk.

public import Glibc

/// What is done with a folder.
public enum Folder {
    /// The folder that a path lies in, by its words alone: `/` of what lies there, `.` of a bare name.
    public static func parent(of path: String) -> String {
        // Bytes, as the kernel sees them: a slash and a combining accent are one Character.
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What stands behind the last slash of a path.
    public static func name(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[path.utf8.index(after: slash)...])
    }

    /// Makes a folder, and those that it lies in, unless it is there (mkdir(2)). What is there may be no folder: whoever opens a file
    /// in it is told.
    /// - Parameter mode: permission bits of what is made, before the umask.
    /// - Returns: the folders in which one was made, the highest first. Until they are synced, a power cut may take it away.
    @discardableResult public static func make(_ path: String, mode: mode_t) throws(FileFault) -> [String] {
        if mkdir(path, mode) == 0 { return [parent(of: path)] }
        if errno == EEXIST { return [] }
        guard errno == ENOENT else { throw FileFault(path: path) }
        // Ends at "/" or ".", which are always there.
        let above = try make(parent(of: path), mode: mode)
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw FileFault(path: path) }
        return above + [parent(of: path)]
    }

    /// Waits until the names in a folder are on the disk: after a file was made, renamed or removed in it (fsync(2)).
    public static func sync(_ path: String) throws(FileFault) {
        try OpenFile(path, O_RDONLY | O_DIRECTORY).sync()
    }

    /// The names in a folder but `.` and `..`, sorted; none where it is missing (readdir(3)).
    public static func names(_ path: String) throws(FileFault) -> [String] {
        guard let stream = opendir(path) else {
            guard errno == ENOENT else { throw FileFault(path: path) }
            return []
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            // d_name ends with NUL within the entry, which lives until the next readdir.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
