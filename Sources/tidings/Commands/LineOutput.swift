// Lines to the standard output, each complete at once; a reader that goes away is no error.

import ArgumentParser
import Foundation

struct LineOutput {
    init() { signal(SIGPIPE, SIG_IGN) }

    /// Writes a line and its end.
    func write(_ line: String) throws {
        var rest = Array(line.utf8)[...]
        rest.append(0x0A)
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(1, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EPIPE {
                throw ExitCode.success
            } else if errno != EINTR {
                throw OutputError(code: errno)
            }
        }
    }
}
