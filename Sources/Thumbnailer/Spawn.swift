// Starts a program with a socket for its standard input and output, and nothing else of ours: no environment, no ignored signal,
// and its own process group, so that Ctrl-C at a terminal ends tidings and not the picture in hand. Descriptors that are not
// close-on-exec are closed by the program itself.

import Glibc
import Platform

enum Spawn {
    /// The child's id and our end of its socket, which is close-on-exec.
    static func start(_ path: String) throws(HelperFault) -> (process: pid_t, socket: Int32) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .cannotStart(why: SystemWords.reason(errno))
        }
        defer { close(ends[1]) }
        var process: pid_t = 0
        var failure = spawn(path, standardStreams: ends[1], &process)
        // Somebody is writing the program just now (an upgrade), or forked while he was: over in a moment.
        for _ in 0..<100 where failure == ETXTBSY {
            poll(nil, 0, 10)
            failure = spawn(path, standardStreams: ends[1], &process)
        }
        guard failure == 0 else {
            close(ends[0])
            throw .cannotStart(why: "\(path): \(SystemWords.reason(failure))")
        }
        return (process, ends[0])
    }

    private static func spawn(_ path: String, standardStreams end: Int32, _ process: inout pid_t) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, end, 0)
        posix_spawn_file_actions_adddup2(&actions, end, 1)
        // What decoders print is hostile, or noise.
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var everySignal = sigset_t()
        sigfillset(&everySignal)
        var noSignal = sigset_t()
        sigemptyset(&noSignal)
        posix_spawnattr_setsigdefault(&attributes, &everySignal)
        posix_spawnattr_setsigmask(&attributes, &noSignal)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

        let name = strdup(path)
        defer { free(name) }
        var arguments: [UnsafeMutablePointer<CChar>?] = [name, nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        return posix_spawn(&process, path, &actions, &attributes, &arguments, &environment)
    }
}
