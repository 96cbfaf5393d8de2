// A SOCKS5 proxy on the loopback address (RFC 1928, RFC 1929): does what the client asks, or refuses with a code.

import Foundation
import Glibc

/// A proxy that connects, and remembers what it was asked for.
final class SocksServer: Sendable {
    private let server: LoopbackServer
    private let wishes = Wishes()

    /// The targets that were asked for, and how the client named itself. `@unchecked`: every access is on `queue`.
    private final class Wishes: @unchecked Sendable {
        private let queue = DispatchQueue(label: "socks.wishes")
        private var entries: [String] = []
        func add(_ entry: String) { queue.sync { entries.append(entry) } }
        var all: [String] { queue.sync { entries } }
    }

    /// - Parameters:
    ///   - login: `user:password` that is asked for; nil lets everybody in.
    ///   - refusal: the code that every wish is answered with (RFC 1928 §6); nil connects.
    ///   - port: where it connects, whatever name and port it is asked for; nil is as asked.
    init(login: String? = nil, refusal: UInt8? = nil, port: Int? = nil) throws {
        let wishes = wishes
        server = try LoopbackServer { (wire: Wire) in
            guard SocksServer.greet(wire, login), let wish = SocksServer.wish(wire) else { return }
            wishes.add(wish.name)
            if let refusal {
                wire.send([5, refusal, 0, 1, 0, 0, 0, 0, 0, 0])
                return
            }
            guard let target = SocksServer.connect(port ?? wish.port) else { return }
            wire.send([5, 0, 0, 1, 127, 0, 0, 1, 0, 0])
            SocksServer.relay(wire.descriptor, target)
            close(target)
        }
    }

    var port: Int { server.port }
    var asked: [String] { wishes.all }

    private static func greet(_ wire: Wire, _ login: String?) -> Bool {
        let greeting = wire.read(257)
        guard greeting.first == 5 else { return false }
        guard let login else { return wire.send([5, 0]) }
        guard greeting.dropFirst(2).contains(2) else {
            wire.send([5, 0xFF])
            return false
        }
        wire.send([5, 2])
        let said = wire.read(513)
        let words = login.split(separator: ":").map { Array($0.utf8) }
        let expected = [1, UInt8(words[0].count)] + words[0] + [UInt8(words[1].count)] + words[1]
        wire.send([1, said == expected ? 0 : 1])
        return said == expected
    }

    private static func wish(_ wire: Wire) -> (name: String, port: Int)? {
        let head = wire.read(4)
        guard head.count == 4, head[1] == 1 else { return nil }
        let name: String
        switch head[3] {
        case 1: name = wire.read(4).map(String.init).joined(separator: ".")
        case 3: name = String(decoding: wire.read(Int(wire.read(1).first ?? 0)), as: UTF8.self)
        case 4: name = "six:" + wire.read(16).map { String($0, radix: 16) }.joined(separator: ".")
        default: return nil
        }
        let port = wire.read(2)
        guard port.count == 2 else { return nil }
        return (name, Int(port[0]) << 8 | Int(port[1]))
    }

    private static func connect(_ port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = in_port_t(UInt16(port)).bigEndian
        inet_pton(AF_INET, "127.0.0.1", &place.sin_addr)
        let connected = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Carries bytes both ways until either side has ended.
    private static func relay(_ a: Int32, _ b: Int32) {
        var ends = [pollfd(fd: a, events: Int16(POLLIN), revents: 0), pollfd(fd: b, events: Int16(POLLIN), revents: 0)]
        var buffer = [UInt8](repeating: 0, count: 16384)
        while poll(&ends, 2, -1) > 0 {
            for (from, to) in [(0, b), (1, a)] where ends[from].revents != 0 {
                let count = recv(ends[from].fd, &buffer, buffer.count, 0)
                guard count > 0, Wire(descriptor: to).send(Array(buffer[..<count])) else { return }
            }
        }
    }
}
