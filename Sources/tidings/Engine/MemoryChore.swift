// How much memory the process holds. What a daemon took for a busy minute goes back to the system when nothing is polled: the C
// library keeps freed memory for the next time, which may be an hour away, and the kernel keeps code mapped that ran once.

import ArchiveStore
import CLinux
import Foundation
import Glibc
import SyncEngine
import TidingsCore

/// A command that says how its heaps are made, while there is but one thread.
protocol HeapShaping {
    static func shapeHeaps()
}

enum Heaps {
    /// As many heaps as processors, where glibc would make eight for each: the many threads that Dispatch starts and ends would
    /// each leave one behind, with holes that nobody fills (mallopt(3)). For a daemon; a single sync would pay for it with a tenth more
    /// CPU, waiting for a heap.
    static func limit() { mallopt(M_ARENA_MAX, CInt(clamping: sysconf(CInt(_SC_NPROCESSORS_ONLN)))) }

    /// Heaps that begin with 16 MiB, of which only what is used takes memory. glibc lets a thread's heap grow by a page at a time, with a
    /// system call for each that has all threads wait: seven a source in a first sync. For a single sync; a daemon would keep what its
    /// largest hour took.
    static func prepare() { mallopt(M_TOP_PAD, 16 << 20) }
}

/// Gives unused memory back.
struct MemoryChore: Chore {
    func run(on archive: Archive, now: Timestamp) async throws {
        malloc_trim(0)
        unmapCode()
    }

    /// Takes this process's hands off its program code, its libraries' included: pages that nobody runs count no longer as its own
    /// and are the first that the kernel reuses; those that are run come back from the page cache. Code is never written, so
    /// nothing is lost. Where the kernel shows no map (proc(5), `maps`) everything stays as it was.
    private func unmapCode() {
        guard let maps = FileManager.default.contents(atPath: "/proc/self/maps") else { return }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            // START-END r-xp OFFSET DEVICE INODE PATH
            let fields = line.split(separator: " ", maxSplits: 5)
            guard fields.count == 6, fields[1] == "r-xp", fields[5].drop(while: { $0 == " " }).hasPrefix("/") else { continue }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[0] < ends[1] else { continue }
            madvise(UnsafeMutableRawPointer(bitPattern: ends[0]), Int(ends[1] - ends[0]), CInt(MADV_DONTNEED))
        }
    }
}
