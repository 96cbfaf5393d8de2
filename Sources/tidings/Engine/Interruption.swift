// SIGINT and SIGTERM as an ordered end: the work is cancelled, what is being written is committed.

import Dispatch
import Glibc

/// Calls back when the process is asked to end. Held as long as it should listen.
final class Interruption {
    private let sources: [any DispatchSourceSignal]

    init(
        _ signals: [Int32] = [SIGINT, SIGTERM], on queue: DispatchQueue = DispatchQueue(label: "tidings.signals"),
        handler: @escaping @Sendable (Int32) -> Void
    ) {
        sources = signals.map { number in
            // The default action would end the process before the source is told.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handler(number) }
            source.activate()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }
}
