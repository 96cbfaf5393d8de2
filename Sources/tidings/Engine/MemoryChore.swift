// What a daemon took for a busy minute goes back to the system when nothing is polled: the C library keeps freed memory for
// the next time, which may be an hour away.

import ArchiveStore
import CLinux
import SyncEngine
import TidingsCore

/// Gives unused memory back.
struct MemoryChore: Chore {
    func run(on archive: Archive, now: Timestamp) async throws { malloc_trim(0) }
}
