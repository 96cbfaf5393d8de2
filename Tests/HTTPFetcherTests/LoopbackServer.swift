// A server on the loopback address that does exactly what a test scripts, byte for byte: what a good server says and what
// only a broken or hostile one does. One thread per connection; nothing waits for a clock.

import Dispatch
import Foundation
import Glibc

/// A request as the server saw it.
struct Asked: Sendable {
    var method: String
    var target: String
    /// Names in lower case.
    var fields: [String: String]

    init?(_ head: String) {
        let lines = head.components(separatedBy: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        method = String(words[0])
        target = String(words[1])
        fields = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
    }
}

/// One connection, in the hands of a script.
struct Wire: Sendable {
    let descriptor: Int32

    /// False where the client has gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// A whole answer with its Content-Length.
    func answer(_ status: Int = 200, _ fields: [String] = [], _ body: String = "") {
        let head = ["HTTP/1.1 \(status) X"] + fields + ["Content-Length: \(body.utf8.count)"]
        send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    func read(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, count, 0) }
        return got > 0 ? Array(bytes[..<got]) : []
    }

    /// Says nothing more until the client has gone.
    func hang() { while !read(4096).isEmpty {} }

    /// Ends the connection with a reset instead of an end.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }

    func readHead() -> String? {
        var bytes: [UInt8] = []
        while !bytes.ends(with: "\r\n\r\n".utf8), bytes.count < 65536 {
            let more = read(1)
            guard !more.isEmpty else { return nil }
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Array where Element: Equatable {
    func ends(with other: some Collection<Element>) -> Bool { suffix(other.count).elementsEqual(other) }
}

/// How many are inside at once, at most. `@unchecked`: every access is on `queue`.
final class Crowd: @unchecked Sendable {
    private let queue = DispatchQueue(label: "loopback.crowd")
    private var inside = 0
    private var highest = 0

    func enter() {
        queue.sync {
            inside += 1
            highest = max(highest, inside)
        }
    }
    func leave() { queue.sync { inside -= 1 } }
    var most: Int { queue.sync { highest } }
}

/// What a script wants after its answer.
enum Then: Sendable { case keepOpen, close }

/// Listens on a port of its own until it is stopped.
final class LoopbackServer: Sendable {
    let port: Int
    private let listener: Int32
    private let log: Log
    private let address: String

    /// The requests that came, in order. `@unchecked`: every access is on `queue`.
    private final class Log: @unchecked Sendable {
        private let queue = DispatchQueue(label: "loopback.log")
        private var entries: [Asked] = []
        private var connections = 0
        private var open: Set<Int32> = []
        private var isStopped = false

        func add(_ asked: Asked) { queue.sync { entries.append(asked) } }
        func opened(_ descriptor: Int32) {
            queue.sync {
                connections += 1
                open.insert(descriptor)
            }
        }
        func closed(_ descriptor: Int32) { queue.sync { _ = open.remove(descriptor) } }
        /// Ends everything, once: afterwards the descriptors may be those of another test.
        func hangUp(_ listener: Int32) {
            queue.sync {
                guard !isStopped else { return }
                isStopped = true
                shutdown(listener, Int32(SHUT_RDWR))
                for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
            }
        }
        var all: [Asked] { queue.sync { entries } }
        var connectionCount: Int { queue.sync { connections } }
    }

    /// Scripts whole connections.
    init(address: String = "127.0.0.1", connection script: @escaping @Sendable (Wire) -> Void) throws {
        self.address = address
        let isSix = address.contains(":")
        listener = socket(isSix ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        port = try LoopbackServer.bind(listener, address)
        guard listen(listener, 1024) == 0 else { throw POSIXError(.EADDRINUSE) }
        let log = Log()
        self.log = log
        let listener = listener
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else {
                    // Shut down: closed here alone, for whoever else did it could close what was opened since.
                    log.hangUp(listener)
                    close(listener)
                    return
                }
                log.opened(descriptor)
                let thread = Thread {
                    script(Wire(descriptor: descriptor))
                    log.closed(descriptor)
                    close(descriptor)
                }
                thread.stackSize = 256 << 10
                thread.start()
            }
        }
    }

    /// Scripts answers to requests; a connection serves requests for as long as the script wants.
    convenience init(address: String = "127.0.0.1", _ script: @escaping @Sendable (Asked, Wire) -> Then) throws {
        let holder = Holder()
        try self.init(address: address) { (wire: Wire) in
            while let head = wire.readHead(), let asked = Asked(head) {
                holder.log?.add(asked)
                guard script(asked, wire) == .keepOpen else { return }
            }
        }
        holder.log = log
    }

    /// `@unchecked`: set once, before any test knows the port.
    private final class Holder: @unchecked Sendable { var log: Log? }

    deinit { stop() }

    func stop() { log.hangUp(listener) }

    var requests: [Asked] { log.all }
    var connections: Int { log.connectionCount }
    var origin: String { "http://" + (address.contains(":") ? "[\(address)]" : address) + ":\(port)" }
    func url(_ path: String = "/feed.xml") -> String { origin + path }

    private static func bind(_ descriptor: Int32, _ address: String) throws -> Int {
        if address.contains(":") {
            var place = sockaddr_in6()
            place.sin6_family = sa_family_t(AF_INET6)
            inet_pton(AF_INET6, address, &place.sin6_addr)
            var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
            let bound = withUnsafeMutablePointer(to: &place) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
                }
            }
            guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
            return Int(UInt16(bigEndian: place.sin6_port))
        }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, address, &place.sin_addr)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
        return Int(UInt16(bigEndian: place.sin_port))
    }
}
