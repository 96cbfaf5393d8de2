// Signals that come at once: none is lost, none kills.

import Dispatch
import Glibc
import Testing

@testable import tidings

struct InterruptionTests {
    @Test func `a signal that comes the moment somebody listens is heard`() {
        for _ in 1...20 {
            let heard = DispatchSemaphore(value: 0)
            let interruption = Interruption([SIGUSR2]) { _ in heard.signal() }
            kill(getpid(), SIGUSR2)
            #expect(heard.wait(timeout: .now() + 10) == .success)
            withExtendedLifetime(interruption) {}
        }
    }
}
