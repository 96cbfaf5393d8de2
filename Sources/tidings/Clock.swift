// The clock of everything that is recorded: all else takes the time as a value. Who waits measures spans of its own.

import Glibc
import TidingsCore

enum Clock {
    /// The system's wall clock.
    static func now() -> Timestamp { Timestamp(milliseconds: nanoseconds(CLOCK_REALTIME) / 1_000_000) }

    /// The clock that never jumps, for spans of time.
    static func monotonicMilliseconds() -> Int64 { nanoseconds(CLOCK_MONOTONIC) / 1_000_000 }

    /// The same as systemd wants it.
    static func monotonicMicroseconds() -> UInt64 { UInt64(nanoseconds(CLOCK_MONOTONIC)) / 1000 }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
