// What the daemon says to whoever started it: systemd where there is one, nobody elsewhere. That it cannot be said is no
// reason to stop: systemd's own time limits tell it the rest.

import Glibc
import Synchronization

/// The service manager, as far as it listens.
final class ServiceManager: Sendable {
    /// Signs of life that lie unread leave room for the words that matter.
    private static let mostUnread = 5000

    private let notify: Notify?
    private let messages: Messages
    /// A line that was not sent yet, for one before it is still unread.
    private let status = Mutex<String?>(nil)
    /// How often a sign of life is due; nil where no watchdog watches.
    let watchdogMilliseconds: Int?

    init(_ environment: Environment, messages: Messages) {
        notify = Notify(environment)
        self.messages = messages
        watchdogMilliseconds = Watchdog(environment, process: getpid())?.intervalMilliseconds
    }

    func ready() { say(.ready) }
    func reloading() { say(.reloading(monotonicMicroseconds: Clock.monotonicMicroseconds())) }
    func stopping() { say(.stopping) }
    /// The start takes this much longer from now.
    func extendStart(seconds: Int) { say(.extendStart(seconds: seconds)) }

    /// A line for `systemctl status`; where the manager is behind it goes with the next sign of life.
    func status(_ text: String) {
        status.withLock { $0 = text }
        // Without signs of life nothing would bring it later.
        guard let notify, notify.unread < (watchdogMilliseconds == nil ? ServiceManager.mostUnread : 1) else { return }
        mention([])
    }

    func alive() {
        guard let notify, notify.unread < ServiceManager.mostUnread else { return }
        mention([.watchdog])
    }

    private func say(_ word: Notify.Word) {
        do {
            try notify?.send(word)
        } catch {
            messages.warning("\(error)")
        }
    }

    private func mention(_ words: [Notify.Word]) {
        let status = status.withLock { text in
            defer { text = nil }
            return text.map { [Notify.Word.status($0)] } ?? []
        }
        do {
            try notify?.send(status + words)
        } catch {
            // Said again and again: READY told whether anybody listens, and a line every few seconds tells nothing more.
            return
        }
    }
}
