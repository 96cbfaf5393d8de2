// What the daemon says to whoever started it: systemd where there is one, nobody elsewhere. That it cannot be said is no
// reason to stop: systemd's own time limits tell it the rest.

import Glibc

/// The service manager, as far as it listens.
struct ServiceManager: Sendable {
    private let notify: Notify?
    private let messages: Messages
    /// How often a sign of life is due; nil where no watchdog watches.
    let watchdogMilliseconds: Int?

    init(_ environment: Environment, messages: Messages) {
        notify = Notify(environment)
        self.messages = messages
        watchdogMilliseconds = Watchdog(environment, process: getpid())?.intervalMilliseconds
    }

    func ready() { say(.ready) }
    func reloading() { say(.reloading(monotonicMicroseconds: Notify.monotonicMicroseconds())) }
    func stopping() { say(.stopping) }
    /// The start takes this much longer from now.
    func extendStart(seconds: Int) { say(.extendStart(seconds: seconds)) }

    /// A line for `systemctl status`.
    func status(_ text: String) { mention(.status(text)) }
    func alive() { mention(.watchdog) }

    private func say(_ word: Notify.Word) {
        do {
            try notify?.send(word)
        } catch {
            messages.warning("\(error)")
        }
    }

    private func mention(_ word: Notify.Word) {
        do {
            try notify?.send(word)
        } catch {
            // Said again and again: READY told whether anybody listens, and a line every few seconds tells nothing more.
            return
        }
    }
}
