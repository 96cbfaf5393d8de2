// The daemon's word to systemd: one datagram per message to `$NOTIFY_SOCKET` (sd_notify(3)). Asked by the daemon
// when it is ready, reloads, stops, and is alive.

import Glibc
import Platform

/// The notification socket of the service manager. Opened once, so that a process that has run out of descriptors is still
/// heard. A manager that does not read for a while (it executes itself anew) holds nothing up: its queue takes ten messages
/// (net.unix.max_dgram_qlen), and who sends more would wait for it.
final class Notify: Sendable {
    /// What can be said.
    enum Word: Sendable, Equatable {
        case ready
        /// With CLOCK_MONOTONIC, by which systemd tells this reload from an earlier one (systemd 253; 252 takes it too).
        case reloading(monotonicMicroseconds: UInt64)
        case stopping
        /// The start takes this much longer than TimeoutStartSec= from now.
        case extendStart(seconds: Int)
        /// A line that a person reads in `systemctl status`.
        case status(String)
        case watchdog

        var assignments: String {
            switch self {
            case .ready: "READY=1"
            case .reloading(let time): "RELOADING=1\nMONOTONIC_USEC=\(time)"
            case .stopping: "STOPPING=1"
            case .extendStart(let seconds): "EXTEND_TIMEOUT_USEC=\(seconds * 1_000_000)"
            // A line end would begin another assignment.
            case .status(let text): "STATUS=\(SafeText.line(text))"
            case .watchdog: "WATCHDOG=1"
            }
        }
    }

    /// Why a message did not arrive. The daemon goes on all the same: systemd's own time limits tell it the rest.
    enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
        case unusableAddress(String)
        case notSent(address: String, code: Int32)

        var description: String {
            switch self {
            case .unusableAddress(let address): "NOTIFY_SOCKET is no socket that can be used: \(SafeText.line(address))."
            case .notSent(let address, let code):
                "systemd cannot be told at \(SafeText.line(address)): \(SystemWords.reason(code)). Check NotifyAccess= of the service."
            }
        }
    }

    /// A path, or `@` and a name in the abstract namespace.
    let address: String
    /// Our end of it; -1 and the reason where the system had none.
    private let descriptor: Int32
    private let reason: Int32

    /// What is sent waits so long for room in the queue, in milliseconds.
    private static let patience = 200

    /// nil where nobody listens.
    init?(_ environment: Environment) {
        guard let address = environment.text("NOTIFY_SOCKET") else { return nil }
        self.address = address
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        reason = errno
        var patience = timeval(tv_sec: 0, tv_usec: Notify.patience * 1000)
        // Where it cannot be set, only a manager that reads nothing is waited for.
        _ = setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Bytes of the messages that the manager has not read yet, as the kernel counts them: some 800 for a short one.
    var unread: Int {
        var count: Int32 = 0
        // SIOCOUTQ of linux/sockios.h, which is TIOCOUTQ: what was sent and is still in a queue (unix(7)).
        return descriptor >= 0 && ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }

    /// Sends the words together, as one datagram.
    func send(_ words: Word...) throws(Fault) { try send(words) }

    func send(_ words: [Word]) throws(Fault) {
        var place = sockaddr_un()
        let length = try fill(&place)
        guard descriptor >= 0 else { throw .notSent(address: address, code: reason) }
        let message = Array(words.map(\.assignments).joined(separator: "\n").utf8)
        // sendto(2) reads `length` bytes of an address and `message.count` of a message that both live for the call.
        let sent = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                while true {
                    let sent = sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), generic, length)
                    if sent >= 0 || errno != EINTR { return sent }
                }
            }
        }
        guard sent == message.count else { throw .notSent(address: address, code: errno) }
    }

    /// Writes the address into `place` and says how many bytes of it count (unix(7)): an abstract name begins with a NUL
    /// and ends with its length, a path ends with a NUL.
    private func fill(_ place: inout sockaddr_un) throws(Fault) -> socklen_t {
        let isAbstract = address.hasPrefix("@")
        var name = Array(address.utf8)
        guard isAbstract || address.hasPrefix("/"), name.count > 1 else { throw .unusableAddress(address) }
        if isAbstract { name[0] = 0 } else { name.append(0) }
        place.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: place.sun_path)
        guard name.count <= room else { throw .unusableAddress(address) }
        // The name fits, as just checked.
        withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: name) }
        return socklen_t(MemoryLayout<sockaddr_un>.size - room + name.count)
    }
}
