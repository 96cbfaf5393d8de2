// How much memory the process holds. What a daemon took for a busy minute goes back to the system when nothing is polled: the C library keeps freed memory for
// the next time, which may be an hour away, and the kernel keeps code mapped that ran once.

import ArchiveStore
import CLinux
import Glibc
import SyncEngine
import TidingsCore

enum Heaps {
    /// One for each processor, for so many threads allocate at once. Called before other threads are started.
    static func limit() { clinux_limit_heaps(CInt(clamping: sysconf(CInt(_SC_NPROCESSORS_ONLN)))) }
}

/// Gives unused memory back.
struct MemoryChore: Chore {
    func run(on archive: Archive, now: Timestamp) async throws {
        malloc_trim(0)
        clinux_unmap_code()
    }
}
