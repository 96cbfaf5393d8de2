// What a person or a script sees of a sync while it runs: a progress line, a line per source that is worth one, a summary.
// Fed with events from many tasks; everything is written on one queue.

import Dispatch
import Glibc
import HTTPFetcher
import SyncEngine
import Synchronization
import TidingsCore

/// Shows a sync. All state lives on its queue, but for the counts.
final class SyncReporter: @unchecked Sendable {
    // `@unchecked`: every stored variable below is touched on `queue` alone.
    private let queue = DispatchQueue(label: "tidings.report")
    private let output: Output
    private let terminal: Terminal
    private let asJSON: Bool
    private let slowest: (@Sendable () async -> OpenTransfer?)?
    private let counts = Mutex(RunCounts())
    private var total = 0
    private var phase: String?
    private var slowestText = ""
    private var progressIsShown = false
    private var timer: (any DispatchSourceTimer)?
    private var failure: OutputError?

    /// - Parameter slowest: the transfer that has been open longest, for the progress line.
    init(terminal: Terminal, asJSON: Bool, slowest: (@Sendable () async -> OpenTransfer?)?, output: Output = Output()) {
        self.output = output
        self.terminal = terminal
        self.asJSON = asJSON
        self.slowest = slowest
        guard terminal.error.canRedraw else { return }
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + .milliseconds(100), repeating: .milliseconds(200))
        timer.setEventHandler { [weak self] in self?.tick() }
        timer.activate()
        self.timer = timer
    }

    /// What is only counted wakes no other thread: most polls bring nothing.
    func show(_ event: SyncEvent) {
        if case .source(let report) = event {
            counts.withLock { $0.add(report) }
            guard asJSON || report.outcome != .unchanged || report.reason != nil else { return }
        }
        queue.async { self.take(event) }
    }

    /// Ends the display. - Throws: where standard output cannot be written.
    func finish(_ summary: SyncSummary) throws {
        try queue.sync {
            timer?.cancel()
            clearProgress()
            if asJSON {
                write { try self.output.line(summary.json) }
            } else {
                let end = summary.state.end
                let took = DurationText.of(milliseconds: summary.milliseconds)
                write { try self.output.line("\(end) in \(took) (run \(summary.run)): \(summary.counts.words)") }
            }
            write { try self.output.flush() }
            if let failure { throw failure }
        }
    }

    /// Takes the progress line away before something else is said.
    func stop() {
        queue.sync {
            timer?.cancel()
            clearProgress()
            write { try self.output.flush() }
        }
    }

    private func take(_ event: SyncEvent) {
        switch event {
        case .started(_, let sources): total = sources
        case .source(let report):
            clearProgress()
            write { try asJSON ? self.output.line(report.json) : self.output.line(report.line(self.terminal.output)) }
            write { try self.output.flush() }
        case .pictures(let done, let all): phase = "pictures \(done)/\(all)"
        case .warning(let text):
            clearProgress()
            Messages.standard.warning(text)
        }
    }

    private func write(_ body: () throws -> Void) {
        do {
            try body()
        } catch let error as OutputError {
            failure = failure ?? error
        } catch {
            Messages.standard.error(String(describing: error))
        }
    }

    private func tick() {
        guard total > 0 else { return }
        if let slowest {
            Task {
                let transfer = await slowest()
                queue.async { self.slowestText = transfer.map { " · \($0.host) \($0.ageMilliseconds / 1000) s" } ?? "" }
            }
        }
        let counts = counts.withLock(\.self)
        var line = "\(counts.total)/\(total) sources"
        if counts.changed > 0 { line += " · \(counts.changed) changed" }
        if counts.failed > 0 { line += " · \(counts.failed) failed" }
        line += phase.map { " · \($0)" } ?? slowestText
        let cut = DisplayWidth.truncated(SafeText.line(line), to: terminal.error.width - 1)
        SyncReporter.writeError("\r\u{1B}[K" + cut)
        progressIsShown = true
    }

    private func clearProgress() {
        guard progressIsShown else { return }
        SyncReporter.writeError("\r\u{1B}[K")
        progressIsShown = false
    }

    private static func writeError(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
    }
}

extension RunState {
    /// The first word of a summary.
    fileprivate var end: String {
        switch self {
        case .running, .completed: "Done"
        case .interrupted: "Interrupted"
        case .failed: "Failed"
        }
    }
}

extension SyncReport {
    /// One line for people.
    func line(_ stream: Terminal.Stream) -> String {
        let style: Style? =
            switch outcome {
            case .changed: .green
            case .failed: .red
            case .skipped: .yellow
            case .unchanged: nil
            }
        let word = DisplayWidth.padded(outcome.rawValue, to: 9)
        let tail = remarks.map { ": " + SafeText.line($0) } ?? ""
        return (style?.apply(word, to: stream) ?? word) + " " + SafeText.line(source) + tail
    }

    /// `3 added, 1 edited`; `the server answered 500 ...`; nil where there is nothing to say. As it came: to be made safe.
    var remarks: String? {
        let counts = [(added, "added"), (edited, "edited"), (withdrawn, "withdrawn"), (returned, "returned")]
        let remarks = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" } + [error, reason].compactMap(\.self)
        return remarks.isEmpty ? nil : remarks.joined(separator: ", ")
    }

    /// The line as SPEC §3 promises it.
    var json: JSONText {
        var object = JSONText()
        object.add("event", "source")
        object.add("source", source)
        object.add("outcome", outcome.rawValue)
        object.add("status", status)
        object.add("added", added)
        object.add("edited", edited)
        object.add("withdrawn", withdrawn)
        object.add("returned", returned)
        object.add("bytes", bytes)
        object.add("milliseconds", milliseconds)
        object.add("error", error)
        object.add("reason", reason)
        return object
    }
}

extension SyncSummary {
    /// The line as SPEC §3 promises it.
    var json: JSONText {
        var object = JSONText()
        object.add("event", "summary")
        object.add("run", run)
        object.add("sources", counts.sourcesJSON)
        object.add("items", counts.itemsJSON)
        object.add("thumbnails", counts.thumbnailsJSON)
        object.add("milliseconds", milliseconds)
        return object
    }

    /// The end of a sync whose first part another process did.
    func including(_ earlier: RunCounts) -> SyncSummary {
        var whole = self
        whole.counts.add(earlier)
        return whole
    }

    /// The exit status that the run earned.
    var status: ExitStatus { isInterrupted ? .interrupted : counts.failed > 0 ? .someFailed : .allWell }
}
