// Which configuration file counts, and where its data lies unless it says so (SPEC §2).

import Glibc
import Platform

/// Where the configuration was found.
struct ConfigurationLocation: Sendable, Equatable {
    /// Absolute.
    var file: String
    /// The folder for database and thumbnails where the file names none.
    var dataFolder: String

    static let system = "/etc/tidings/config.json"

    /// `--config`, else `$TIDINGS_CONFIG`, else the user's own, else the system's. A file that is named is used even
    /// if it is not there, so that a mistyped name is told and not passed over. `exists` asks the file system.
    static func find(
        option: String?, environment: Environment, workingFolder: String, exists: (String) -> Bool = ConfigurationLocation.exists
    ) throws(ConfigurationError) -> ConfigurationLocation {
        if let named = option ?? environment.text("TIDINGS_CONFIG") {
            guard let file = FilePaths.expanded(named, in: workingFolder, home: environment.home) else {
                throw .notFound(tried: [named])
            }
            return ConfigurationLocation(file: file, environment: environment)
        }
        let candidates = candidates(environment)
        guard let file = candidates.first(where: exists) else { throw .notFound(tried: candidates) }
        return ConfigurationLocation(file: file, environment: environment)
    }

    /// Where a new file goes when none is named: the user's own place.
    static func candidates(_ environment: Environment) -> [String] {
        let own = environment.directory("XDG_CONFIG_HOME", orInHome: ".config").map { FilePaths.joined($0, "tidings/config.json") }
        return [own, system].compactMap { $0 }
    }

    init(file: String, environment: Environment) {
        self.file = file
        // Also when a person types the command: the daemon's archive and the person's view of it are one.
        let own = environment.directory("XDG_DATA_HOME", orInHome: ".local/share").map { FilePaths.joined($0, "tidings") }
        dataFolder = file == ConfigurationLocation.system ? "/var/lib/tidings" : own ?? Folder.parent(of: file)
    }

    /// A file that may not be looked at is there: passing over it would use another configuration unnoticed.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR)
    }

    /// The folder that relative names on the command line start from.
    static func currentFolder() -> String {
        guard let folder = getcwd(nil, 0) else { return "/" }
        defer { free(folder) }
        return String(cString: folder)
    }
}
