// A publisher on loopback whose answers a test lays out, and who can be made to think for as long as the test likes.

import Foundation
import Glibc

/// Answers GET requests; one thread per connection.
final class DaemonFeedServer: @unchecked Sendable {
    // `@unchecked`: everything mutable is touched under `condition`.

    enum Answer: Sendable {
        /// A feed of items with these titles.
        case feed([String])
        case status(Int)
        /// Nothing, until the test lays out something else.
        case silence
    }

    let port: Int
    private let listener: Int32
    private let condition = NSCondition()
    private var answers: [String: Answer] = [:]
    private var asked: [String: Int] = [:]
    private var isClosed = false

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in accept() }
    }

    func close() {
        condition.withLock { isClosed = true }
        condition.broadcast()
        shutdown(listener, Int32(SHUT_RDWR))
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

    func answer(_ path: String, _ answer: Answer) {
        condition.withLock { answers["/" + path] = answer }
        condition.broadcast()
    }

    func count(_ path: String) -> Int { condition.withLock { asked["/" + path] ?? 0 } }

    /// Waits until a path was asked for so often.
    func wasAsked(_ path: String, times: Int = 1) -> Bool {
        let end = Date(timeIntervalSinceNow: DaemonPatience.seconds)
        return condition.withLock {
            while asked["/" + path, default: 0] < times { guard condition.wait(until: end) else { return false } }
            return true
        }
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else {
                Glibc.close(listener)
                return
            }
            Thread.detachNewThread { [self] in serve(client) }
        }
    }

    private func serve(_ client: Int32) {
        defer { Glibc.close(client) }
        var head = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !head.contains("\r\n\r\n") {
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            head += String(decoding: buffer[..<count], as: UTF8.self)
        }
        let path = String(head.split(separator: " ").dropFirst().first ?? "/")
        let answer = condition.withLock { () -> Answer? in
            asked[path, default: 0] += 1
            condition.broadcast()
            while case .silence = answers[path] ?? .status(404), !isClosed { condition.wait() }
            return isClosed ? nil : answers[path] ?? .status(404)
        }
        switch answer {
        case .feed(let titles): send(client, 200, DaemonFeedServer.feed(titles))
        case .status(let status): send(client, status, "")
        case .silence, nil: return
        }
    }

    private func send(_ client: Int32, _ status: Int, _ body: String) {
        let head =
            "HTTP/1.1 \(status) Said\r\nContent-Type: application/rss+xml\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        let bytes = Array((head + body).utf8)
        _ = Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private static func feed(_ titles: [String]) -> String {
        let items = titles.map { "<item><guid>\($0)</guid><title>\($0)</title><description>About \($0).</description></item>" }
        return "<rss version=\"2.0\"><channel><title>Loopback</title>\(items.joined())</channel></rss>"
    }
}

/// How long a test waits for what should happen at once before it gives up.
enum DaemonPatience {
    static let seconds: TimeInterval = 30
}
