// Wakes the scheduler at an instant of the wall clock, and at once when somebody sets that clock. A Dispatch timer would
// sleep on when the clock goes back; a timer descriptor with TFD_TIMER_CANCEL_ON_SET is told (timerfd_create(2)).

import CLinux
import Dispatch
import Glibc
import Platform
import TidingsCore

/// One alarm on one queue. Nothing ticks: between two instants the process sleeps.
/// `@unchecked`: both properties are constant, and a Dispatch source may be told things from any thread.
final class Alarm: @unchecked Sendable {
    private let descriptor: Int32
    private let source: any DispatchSourceRead

    /// - Throws: `CommandFailure` where the system has no descriptor left.
    init(queue: DispatchQueue) throws {
        let timer = timerfd_create(CLOCK_REALTIME, Int32(TFD_NONBLOCK) | Int32(TFD_CLOEXEC))
        guard timer >= 0 else {
            throw CommandFailure(
                .inputOutput, "There is no timer: \(SystemWords.reason(errno)). Raise the limit of open files (LimitNOFILE, ulimit -n).")
        }
        descriptor = timer
        source = DispatchSource.makeReadSource(fileDescriptor: timer, queue: queue)
        source.setCancelHandler { close(timer) }
        // At once, for Dispatch forbids to drop a source that never was; nothing is readable before set(_:). One without a handler
        // it complains of.
        source.setEventHandler {}
        source.activate()
    }

    /// Begins to ring, on the queue: at the instant set, and whenever the clock was set. Called once.
    func start(_ ring: @escaping @Sendable () -> Void) {
        let timer = descriptor
        source.setEventHandler {
            var expirations: UInt64 = 0
            // Eight bytes are read, or ECANCELED says that the clock was set; either way it is time to look.
            _ = read(timer, &expirations, 8)
            ring()
        }
    }

    deinit { source.cancel() }

    /// Rings at `instant`, or never. An instant that has passed rings at once.
    func set(_ instant: Timestamp?) {
        var setting = itimerspec()
        if let instant {
            let milliseconds = max(1, instant.milliseconds)
            setting.it_value = timespec(tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
        } else {
            // Nothing is due, but a clock that was set is worth a look: as far ahead as the kernel counts.
            setting.it_value = timespec(tv_sec: 1 << 33, tv_nsec: 0)
        }
        let flags = Int32(TFD_TIMER_ABSTIME) | Int32(TFD_TIMER_CANCEL_ON_SET)
        if timerfd_settime(descriptor, flags, &setting, nil) != 0, errno == ECANCELED {
            // The clock was set since the last call (timerfd_create(2)), which this answer alone tells: ring at once.
            setting.it_value = timespec(tv_sec: 1, tv_nsec: 0)
            _ = timerfd_settime(descriptor, flags, &setting, nil)
        }
    }
}
