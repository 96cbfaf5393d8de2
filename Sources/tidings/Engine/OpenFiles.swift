// How many connections the limit of open files allows (getrlimit(2)). Running out of descriptors is worse than waiting: the
// Dispatch library ends a process in which it cannot open one.

import Glibc

enum OpenFiles {
    /// For the archive, the index, pictures, posts, pipes and event loops.
    private static let ours = 40
    /// One connection needs so many while its host's name is resolved.
    private static let perConnection = 3

    /// Raises the limit as far as it may be raised, if need be.
    /// - Returns: how many of the connections that are wanted may be open at once; at least one.
    static func connections(wanted: Int) -> Int {
        let needed = rlim_t(ours + perConnection * wanted)
        var limit = rlimit()
        // getrlimit(2) fills in the structure, and setrlimit(2) reads it.
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < needed else { return wanted }
        limit.rlim_cur = min(limit.rlim_max, needed)
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return max(1, min(wanted, (Int(clamping: limit.rlim_cur) - ours) / perConnection))
    }
}
