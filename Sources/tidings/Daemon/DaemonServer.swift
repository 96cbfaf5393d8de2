// The daemon's end of the socket: takes requests, starts what they ask for, and sends on what comes of it. One actor on a
// queue of its own, so that no client, however slow or hostile, holds up the scheduler.

import Dispatch
import Glibc
import Platform
import SyncEngine

/// Serves the commands that write, and `status`.
actor DaemonServer {
    typealias State = @Sendable () async -> DaemonState
    typealias Sync = @Sendable (SyncRequest, @escaping @Sendable (SyncEvent) -> Void) async throws -> SyncSummary

    typealias Errands = @Sendable (Errand) async throws -> ErrandResult

    private nonisolated let executor = QueueExecutor(label: "tidings.socket")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let socket: DaemonSocket
    private let sync: Sync
    private let run: Errands
    private let state: State
    private var listener: (any DispatchSourceRead)?
    private var connections: [Int: Connection] = [:]
    private var lastNumber = 0
    private var isStopping = false
    private var isPaused = false
    private var pulse: (any DispatchSourceTimer)?

    private static let mostClients = 32
    /// Of one errand: all are sent before the client reads any.
    private static let mostWarnings = 5000
    /// A client that has not said what it wants by then is let go.
    private static let patience = DispatchTimeInterval.seconds(10)
    /// While a request runs, its client hears this often that the daemon is there.
    private static let pulseInterval = DispatchTimeInterval.seconds(5)

    init(_ socket: DaemonSocket, sync: @escaping Sync, errands: @escaping Errands, state: @escaping State) {
        self.socket = socket
        self.sync = sync
        self.state = state
        run = errands
    }

    /// - Parameter prepare: done when nothing can keep the server from starting any more. Who comes meanwhile waits at the door.
    /// - Throws: `CommandFailure` where the socket cannot be made.
    func start(_ prepare: @Sendable () async -> Void = {}) async throws {
        let descriptor = try socket.listen()
        await prepare()
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: executor.queue)
        source.setEventHandler { [weak self] in self?.assumeIsolated { $0.acceptAll(descriptor) } }
        source.setCancelHandler { close(descriptor) }
        source.activate()
        listener = source
    }

    /// Nobody is let in any more, and what runs for a client is cancelled. The client sees the end, and goes on by itself.
    func stop() async {
        isStopping = true
        goOn()
        listener?.cancel()
        listener = nil
        socket.remove()
        let tasks = connections.values.compactMap(\.task)
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        for connection in connections.values { connection.finish() }
        connections = [:]
        pulse?.cancel()
    }

    private func acceptAll(_ listener: Int32) {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else {
                if errno == EINTR || errno == ECONNABORTED { continue }
                if errno != EAGAIN { pause() }
                return
            }
            // accept4(2) would do it at once, but Swift's Glibc has only this one.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else {
                close(descriptor)
                continue
            }
            take(descriptor)
        }
    }

    /// Out of descriptors: whoever waits at the door would wake us without end.
    private func pause() {
        listener?.suspend()
        isPaused = true
        executor.queue.asyncAfter(deadline: .now() + 1) { [weak self] in self?.assumeIsolated { $0.goOn() } }
    }

    private func goOn() {
        guard isPaused else { return }
        isPaused = false
        listener?.resume()
    }

    private func take(_ descriptor: Int32) {
        lastNumber += 1
        let number = lastNumber
        let connection = Connection(
            descriptor, queue: executor.queue,
            line: { [weak self] line in self?.assumeIsolated { $0.serve(line, number) } },
            end: { [weak self] in self?.assumeIsolated { $0.ended(number) } })
        guard connections.count < DaemonServer.mostClients else {
            connection.send(.refused(SyncRefusal.tooMany(clients: connections.count)))
            return connection.finish()
        }
        connections[number] = connection
        connection.open()
        executor.queue.asyncAfter(deadline: .now() + DaemonServer.patience) { [weak self] in
            self?.assumeIsolated { server in
                if let connection = server.connections[number], connection.task == nil { server.drop(number) }
            }
        }
    }

    private func serve(_ line: [UInt8], _ number: Int) {
        guard let connection = connections[number], connection.task == nil else { return }
        guard let request = DaemonWire.request(line) else {
            connection.send(.refused(SyncRefusal.notUnderstood))
            return drop(number)
        }
        if case .errand = request, !connection.peerMayWrite {
            connection.send(.refused(SyncRefusal.notAllowed))
            return drop(number)
        }
        // How the daemon is, is told in one line.
        if request != .state { connection.send(.accepted) }
        connection.task = Task {
            let answer: DaemonAnswer
            do {
                answer = try await self.answer(request, number)
            } catch {
                answer = .refused(error)
            }
            if !self.isStopping { self.connections[number]?.send(answer) }
            self.drop(number)
        }
        startPulse()
    }

    private func answer(_ request: DaemonRequest, _ number: Int) async throws -> DaemonAnswer {
        switch request {
        case .state: return .state(await state())
        case .errand(let errand):
            let result = try await run(errand)
            for warning in result.warnings.prefix(DaemonServer.mostWarnings) { connections[number]?.send(.event(.warning(warning))) }
            let rest = result.warnings.count - DaemonServer.mostWarnings
            if rest > 0 { connections[number]?.send(.event(.warning("There are \(rest) more like these."))) }
            return .done(result)
        case .sync(let request):
            let queue = executor.queue
            // In order: events and the end of the task are jobs of one serial queue.
            return .finished(
                try await sync(request) { event in
                    queue.async { self.assumeIsolated { $0.connections[number]?.send(.event(event)) } }
                })
        }
    }

    /// The client said that it is done, or is gone: what it asked for ends, as Ctrl-C ends a sync without a daemon.
    private func ended(_ number: Int) {
        guard let connection = connections[number] else { return }
        guard let task = connection.task else { return drop(number) }
        task.cancel()
    }

    private func drop(_ number: Int) {
        connections.removeValue(forKey: number)?.finish()
        if !connections.values.contains(where: { $0.task != nil }) {
            pulse?.cancel()
            pulse = nil
        }
    }

    private func startPulse() {
        guard pulse == nil else { return }
        let timer = DispatchSource.makeTimerSource(queue: executor.queue)
        timer.schedule(deadline: .now() + DaemonServer.pulseInterval, repeating: DaemonServer.pulseInterval, leeway: .seconds(1))
        timer.setEventHandler { [weak self] in
            self?.assumeIsolated { server in
                for connection in server.connections.values where connection.task != nil { connection.send(.alive) }
            }
        }
        timer.activate()
        pulse = timer
    }
}

extension DaemonAnswer {
    /// What ended a request before there was a result.
    static func refused(_ error: any Error) -> DaemonAnswer {
        switch error {
        case let refusal as SyncRefusal: .refused(status: refusal.status.rawValue, message: refusal.description)
        case let failure as CommandFailure: .refused(status: failure.status.rawValue, message: failure.message)
        case is CancellationError: .refused(status: ExitStatus.interrupted.rawValue, message: "Interrupted.")
        default: .refused(status: ExitStatus.inputOutput.rawValue, message: String(describing: error))
        }
    }
}
