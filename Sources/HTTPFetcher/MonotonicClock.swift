// The clocks of the network's side of the program: one that never jumps for pace and ages, and the civil one for an answer
// that names an absolute date without saying what time it is there.

import Glibc
import TidingsCore

enum MonotonicClock {
    /// Milliseconds since some fixed instant.
    static func now() -> Int64 { read(CLOCK_MONOTONIC) }

    static func civil() -> Timestamp { Timestamp(milliseconds: read(CLOCK_REALTIME)) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
