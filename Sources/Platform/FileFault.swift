// What a system call that failed on a file or folder leaves to be told. The targets above make errors of their own of it.

public import Glibc

/// A system call that failed, and on what.
public struct FileFault: Error, Sendable, Hashable {
    public var path: String
    /// errno(3)
    public var code: Int32

    /// - Parameter code: unless told, that of the call which has just failed.
    public init(path: String, code: Int32 = errno) {
        self.path = path
        self.code = code
    }
}

/// The system's words for its error numbers.
public enum SystemWords {
    /// As strerror(3) says it: "No such file or directory". Whoever knows no words gets the number.
    public static func reason(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        // The POSIX strerror_r writes no more than the count given and always ends with NUL; strerror(3) may share its buffer with
        // other threads.
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
