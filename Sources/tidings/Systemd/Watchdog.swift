// How often systemd wants to hear that the daemon is alive (sd_watchdog_enabled(3)).

/// The watchdog's demand.
struct Watchdog: Sendable, Equatable {
    /// Half of what systemd waits, as sd_watchdog_enabled(3) advises: one late ping is no death.
    let intervalMilliseconds: Int

    /// nil where no watchdog is set, or where it is set for another process (a parent's environment, inherited).
    init?(_ environment: Environment, process: Int32) {
        guard let microseconds = environment.text("WATCHDOG_USEC").flatMap({ UInt64($0) }), microseconds > 0 else { return nil }
        if let text = environment.text("WATCHDOG_PID"), text != "\(process)" { return nil }
        intervalMilliseconds = Int(min(max(1, microseconds / 2000), UInt64(Int32.max)))
    }
}
