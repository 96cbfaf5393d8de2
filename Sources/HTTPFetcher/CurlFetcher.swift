// The one way to the network for feeds and pictures: takes requests, lets HostGate decide whose turn it is, follows
// redirects hop by hop, and answers each caller once. One actor on one Dispatch queue; see CurlMulti for the loop below it.

import CCurl
import Dispatch
import Synchronization
public import TidingsCore

/// Fetches over HTTP with libcurl, as a guest every server welcomes (SPEC §5).
public actor CurlFetcher {
    private nonisolated let queue = FetchQueue(label: "tidings.fetch")
    private nonisolated let lastTicket = Atomic<Int>(0)
    // Internal, not private, for the extension in CurlFetcher+Exchange.swift alone.
    var configuration: FetcherConfiguration
    let multi: CurlMulti
    private let sessions = TLSSessions()
    var base: HandleBase
    let budget: BodyBudget
    var gate = HostGate()
    var exchanges: [Int: Exchange] = [:]
    var openCount = 0
    var idle: [Transfer] = []
    /// Exchanges whose bodies found no memory.
    var putOff = FIFO<Int>()
    var nextSweep: Int64?
    /// Results whose callers are woken together when the queue's work is done: one change of threads instead of many.
    var answers: [(exchange: Exchange, result: FetchResult)] = []

    /// The fetcher's own queue, for the light work that follows an answer: done there, it wakes no other thread.
    public nonisolated let lightWork: any TaskExecutor

    public nonisolated var unownedExecutor: UnownedSerialExecutor { queue.executor.asUnownedSerialExecutor() }

    /// Throws ``FetcherError`` where the system has no room for another event loop.
    public init(configuration: FetcherConfiguration) throws {
        self.configuration = configuration
        lightWork = GuestExecutor(on: queue)
        let multi = try CurlMulti(queue: queue.dispatch)
        self.multi = multi
        multi.configure(connections: max(4, configuration.concurrency))
        base = HandleBase(configuration, sessions: sessions)
        budget = BodyBudget(maximumBytes: configuration.maximumBytes)
        multi.watch(
            ready: { [weak self] in self?.assumeIsolated { $0.serve() } },
            ring: { [weak self] in self?.assumeIsolated { $0.ring() } })
    }

    /// One exchange, redirects included. A cancelled task ends it at once with `.cancelled`.
    public nonisolated func fetch(_ request: FetchRequest) async -> FetchResult {
        let ticket = Ticket(id: lastTicket.add(1, ordering: .relaxed).newValue)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.perform { self.assumeIsolated { $0.begin(ticket, request, continuation) } }
            }
        } onCancel: {
            ticket.isCancelled.store(true, ordering: .sequentiallyConsistent)
            queue.dispatch.async { self.assumeIsolated { $0.cancel(ticket.id) } }
        }
    }

    /// Takes over new settings; transfers under way end by the old ones.
    public func reconfigure(_ configuration: FetcherConfiguration) {
        self.configuration = configuration
        multi.configure(connections: max(4, configuration.concurrency))
        base = HandleBase(configuration, sessions: sessions)
        budget.resize(maximumBytes: configuration.maximumBytes)
        idle = []
        settle()
    }

    /// What is on the wire, oldest first.
    public var openTransfers: [OpenTransfer] {
        let now = MonotonicClock.now()
        return exchanges.values.filter { $0.transfer != nil }.sorted { $0.started < $1.started }
            .map { OpenTransfer(host: $0.target.host, ageMilliseconds: Int(now - $0.started)) }
    }
}

// What happens on the queue.
extension CurlFetcher {
    private func begin(_ ticket: Ticket, _ request: FetchRequest, _ continuation: CheckedContinuation<FetchResult, Never>) {
        guard !ticket.isCancelled.load(ordering: .sequentiallyConsistent) else {
            return continuation.resume(returning: .failed(FetchFailure(.cancelled)))
        }
        do throws(FetchFault) {
            let target = try HopTarget(request.url)
            let exchange = Exchange(
                id: ticket.id, request: request, target: target, now: MonotonicClock.now(), continuation: continuation)
            exchanges[ticket.id] = exchange
            gate.enqueue(ticket.id, lane: target.lane, limit: configuration.limit(for: target), isForced: request.isForced)
            settle()
        } catch {
            continuation.resume(returning: .failed(FetchFailure(error)))
        }
    }

    private func cancel(_ id: Int) {
        guard let exchange = exchanges[id] else { return }
        drop(exchange)
        settle()
    }

    /// A reader is done with a body. Called on any thread.
    nonisolated func letGo(_ bytes: Int) {
        queue.dispatch.async {
            self.assumeIsolated {
                $0.budget.give(back: bytes)
                $0.settle()
            }
        }
    }

    private func serve() {
        multi.serveSockets()
        settle()
    }

    private func ring() {
        multi.alarmRang()
        multi.serveSockets()
        let now = MonotonicClock.now()
        if let due = nextSweep, due <= now { sweep(now: now) }
        settle()
        if gate.widen(now: now) { settle() }
    }

    /// Carries on until nothing more can happen without the network or the clock.
    func settle() {
        var now = MonotonicClock.now()
        while true {
            multi.serveTimer(now: now)
            var isDone = true
            while let (transfer, code) = multi.nextDone() {
                finish(transfer, code: code)
                isDone = false
            }
            readmit()
            while openCount < configuration.concurrency, let turn = gate.next(now: now) {
                take(turn, now: now)
                isDone = false
            }
            now = MonotonicClock.now()
            if isDone, multi.deadline.map({ $0 > now }) ?? true { break }
        }
        arm(now: now)
        for answer in answers { answer.exchange.end(answer.result) }
        answers.removeAll(keepingCapacity: true)
    }

    private func arm(now: Int64) {
        if openCount == 0 {
            nextSweep = nil
        } else if nextSweep == nil {
            nextSweep = now + 1000
        }
        var instant = multi.deadline
        for other in [nextSweep, openCount < configuration.concurrency ? gate.nextWake : nil] {
            if let other { instant = min(instant ?? other, other) }
        }
        multi.setAlarm(instant, now: now)
    }
}
