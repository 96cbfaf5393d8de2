// Whole messages over a socket, by a deadline: a helper that hangs or dies is noticed, never waited for without end.

import Glibc

/// Our end of the pipe to a helper. Blocks the caller's thread.
struct HelperSocket {
    enum Fault: Error {
        case closed
        case late
    }

    var descriptor: Int32

    func send(_ bytes: [UInt8], by deadline: ContinuousClock.Instant) throws(Fault) {
        var sent = 0
        while sent < bytes.count {
            try wait(for: POLLOUT, until: deadline)
            // `sent < count`: the address lies within the array, which outlives the call.
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(
                    descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            sent += try moved(count)
        }
    }

    func receive(_ count: Int, by deadline: ContinuousClock.Instant) throws(Fault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            try wait(for: POLLIN, until: deadline)
            let got = bytes.withUnsafeMutableBytes { buffer in
                recv(descriptor, buffer.baseAddress.map { $0 + received }, buffer.count - received, Int32(MSG_DONTWAIT))
            }
            if got == 0 { throw .closed }
            received += try moved(got)
        }
        return bytes
    }

    /// The count of a system call; 0 where it is to be tried again.
    private func moved(_ count: Int) throws(Fault) -> Int {
        if count >= 0 { return count }
        guard errno == EAGAIN || errno == EINTR else { throw .closed }
        return 0
    }

    private func wait(for event: Int32, until deadline: ContinuousClock.Instant) throws(Fault) {
        var watched = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        while true {
            let left = deadline - .now
            guard left > .zero else { throw .late }
            let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1
            if poll(&watched, 1, Int32(clamping: milliseconds)) > 0 { return }
        }
    }
}
