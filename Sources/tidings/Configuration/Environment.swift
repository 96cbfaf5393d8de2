// What the process was started with, as a value: so that finding the configuration is a pure rule that tests script.

import Glibc

/// The environment variables and the home directory.
struct Environment: Sendable, Equatable {
    var variables: [String: String]
    /// Absolute; nil where nobody says.
    var home: String?

    init(_ variables: [String: String], home: String? = nil) {
        self.variables = variables
        self.home = home ?? variables["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    /// The process's own; the home directory comes from the user database where `$HOME` says nothing.
    static func current() -> Environment {
        var variables: [String: String] = [:]
        var entry = environ
        // environ ends with a null pointer (environ(7)) and is not changed: nothing here calls setenv.
        while let text = entry.pointee {
            let pair = String(cString: text)
            if let equals = pair.firstIndex(of: "=") { variables[String(pair[..<equals])] = String(pair[pair.index(after: equals)...]) }
            entry += 1
        }
        let found = Environment(variables)
        return found.home == nil ? Environment(variables, home: homeInUserDatabase()) : found
    }

    /// A variable that is set to some text.
    func text(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// XDG base directories count only where they are absolute (XDG Base Directory Specification).
    func directory(_ name: String, orInHome relative: String) -> String? {
        if let path = text(name), path.hasPrefix("/") { return path }
        return home.map { FilePaths.joined($0, relative) }
    }

    private static func homeInUserDatabase() -> String? {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16384)
        // The strings of `record` lie in `buffer`, so the directory is copied before it goes (getpwuid_r(3)).
        return buffer.withUnsafeMutableBufferPointer { space in
            guard let base = space.baseAddress, getpwuid_r(getuid(), &record, base, space.count, &found) == 0, found != nil else {
                return nil
            }
            return record.pw_dir.map { String(cString: $0) }
        }
    }
}
