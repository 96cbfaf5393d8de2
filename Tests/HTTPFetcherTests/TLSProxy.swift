// A proxy over TLS, with an authority of its own (Fixtures/servers/tlsproxy.py).

import Foundation

/// Runs until it is let go.
final class TLSProxy {
    let port: Int
    /// PEM file of the authority that vouches for it.
    let authority: String
    private let folder: URL
    private let process: Process
    private let input = Pipe()

    /// - Parameter target: the port that CONNECT leads to; nil refuses.
    init(target: Int? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-proxy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        authority = folder.appendingPathComponent("certificate.pem").path
        let key = folder.appendingPathComponent("key.pem").path
        let maker = TLSProxy.program([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
            "/CN=proxy", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", authority,
        ])
        maker.standardError = FileHandle.nullDevice
        try maker.run()
        maker.waitUntilExit()
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/servers/tlsproxy.py").path
        process = TLSProxy.program(["python3", script, authority, key] + (target.map { ["\($0)"] } ?? []))
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8) { line += byte }
        port = Int(String(decoding: line, as: UTF8.self)) ?? 0
    }

    deinit {
        input.fileHandleForWriting.closeFile()
        process.waitUntilExit()
        do { try FileManager.default.removeItem(at: folder) } catch {}
    }

    private static func program(_ words: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        return process
    }
}
