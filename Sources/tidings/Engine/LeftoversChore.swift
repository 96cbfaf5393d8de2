// What killed edits of the configuration and killed backups have left goes when nobody waits.

import ArchiveStore
import Platform
import SyncEngine
import TidingsCore

/// Removes temporary files whose writers were killed.
struct LeftoversChore: Chore {
    let folders: Set<String>

    init(_ configuration: Configuration) {
        folders = [Folder.parent(of: configuration.file), Folder.parent(of: configuration.database)]
    }

    func run(on archive: Archive, now: Timestamp) async throws {
        for folder in folders { TemporaryFile.removeLeftovers(in: folder) }
    }
}
