// SIGINT, SIGTERM and a terminal that closes as an ordered end: the work is cancelled, what is being written is committed.

import Dispatch
import Glibc

/// Calls back when the process is asked to end. Held as long as it should listen.
final class Interruption {
    private let sources: [any DispatchSourceSignal]

    init(
        _ signals: [Int32] = Interruption.usual, on queue: DispatchQueue = DispatchQueue(label: "tidings.signals"),
        handler: @escaping @Sendable (Int32) -> Void
    ) {
        sources = signals.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            let isListening = DispatchSemaphore(value: 0)
            source.setEventHandler { handler(number) }
            source.setRegistrationHandler { isListening.signal() }
            source.activate()
            // On Linux libdispatch catches the signal with a handler of its own, set when the source is registered. To ignore
            // it before loses one that comes in between, and to ignore it after takes the handler away.
            isListening.wait()
            return source
        }
    }

    /// What asks a command to end. SIGHUP is left alone where nohup(1) has it ignored.
    private static var usual: [Int32] {
        var action = sigaction()
        sigaction(SIGHUP, nil, &action)
        // SIG_IGN is 1 in place of an address (signal.h); a macro that Swift does not import.
        let ignoresHangup = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
        return ignoresHangup ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
    }

    deinit { for source in sources { source.cancel() } }
}
