// What the process says to who started it (SPEC §3). Read by scripts and by systemd's RestartPreventExitStatus.

import ArgumentParser

/// How a command ended; 64 to 78 follow sysexits(3).
enum ExitStatus: Int32, Sendable {
    case allWell = 0
    /// The run completed, but some source or check failed.
    case someFailed = 1
    /// Wrong usage.
    case usage = 64
    /// The database or a file cannot be read or written.
    case inputOutput = 74
    /// Another process holds what is needed.
    case busy = 75
    /// The configuration is wrong.
    case configuration = 78
    /// `sync now` was interrupted.
    case interrupted = 130

    /// To be thrown at the end of a command; the argument parser turns it into the exit status.
    var exitCode: ExitCode { ExitCode(rawValue) }
}
