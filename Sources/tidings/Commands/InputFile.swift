// Reads a whole file, or the standard input.

import Foundation

enum InputFile {
    /// Why a file could not be read.
    struct Problem: Error, CustomStringConvertible {
        var path: String
        var reason: String

        var description: String { "cannot read \(URLRules.shown(path)): \(reason)" }
    }

    /// The bytes of a file; `-` is the standard input.
    static func read(_ path: String) throws(Problem) -> [UInt8] {
        let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(path: path, reason: String(cString: strerror(errno))) }
        defer { if descriptor > 0 { close(descriptor) } }
        var bytes: [UInt8] = []
        let chunk = 1 << 18
        while true {
            var problem: Int32?
            let before = bytes.count
            // The kernel writes at most `chunk` bytes into the room that is made here, and says how many.
            bytes.append(
                contentsOf: [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
                    let got = Foundation.read(descriptor, buffer.baseAddress, chunk)
                    if got < 0 { problem = errno }
                    count = max(0, got)
                })
            if let problem, problem != EINTR { throw Problem(path: path, reason: String(cString: strerror(problem))) }
            if problem == nil, bytes.count == before { return bytes }
        }
    }
}
