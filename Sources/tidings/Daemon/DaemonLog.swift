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
        case .changed where report.error == nil: messages.info(DaemonLog.words(report), source: report.source)
        case .changed, .failed: messages.warning(DaemonLog.words(report), source: report.source)
        case .unchanged, .skipped: return
        }
    }

    private static func words(_ report: SyncReport) -> String { report.remarks ?? "see \"tidings log\"" }
}
