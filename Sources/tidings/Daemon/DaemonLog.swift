// What the daemon writes to the journal: a line per poll that changed or failed something, and what befalls the daemon.

import TidingsCore

/// The daemon's events as messages.
struct DaemonLog: Sendable {
    let messages: Messages
    let service: ServiceManager

    func take(_ event: DaemonEvent) {
        switch event {
        case .polled(let report): take(report)
        case .information(let text): messages.info(text)
        case .warning(let text): messages.warning(text)
        case .error(let text): messages.error(text)
        case .status(let text): service.status(text)
        }
    }

    private func take(_ report: SyncReport) {
        switch report.outcome {
        case .changed where report.error == nil: messages.info(report.sentence, source: report.source)
        case .changed, .failed: messages.warning(report.sentence, source: report.source)
        case .unchanged, .skipped: return
        }
    }
}

extension SyncReport {
    /// `3 added, 1 edited`; `the server answered 500 ...`.
    var sentence: String {
        let parts = [(added, "added"), (edited, "edited"), (withdrawn, "withdrawn"), (returned, "returned")]
        var words = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        if let error { words.append(error) }
        if let reason { words.append(reason) }
        if words.isEmpty { words.append("see \"tidings log\"") }
        return words.joined(separator: ", ")
    }
}
