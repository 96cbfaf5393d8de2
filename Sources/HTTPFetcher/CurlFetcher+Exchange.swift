// One exchange's way through the fetcher: its turn, its transfers, its redirects, its end. Called by CurlFetcher on its queue.

import CCurl
import TidingsCore

extension CurlFetcher {
    func take(_ turn: HostGate.Turn, now: Int64) {
        switch turn {
        case .start(let id, let lane):
            guard let exchange = exchanges[id] else {
                // Cancelled while it waited: its place goes to the next.
                return gate.finished(lane: lane, answer: .silent, now: now)
            }
            start(exchange, now: now)
        case .refuse(let id, let seconds):
            guard let exchange = exchanges[id] else { return }
            end(exchange, .failed(FetchFailure(.hostBusy(host: exchange.target.host, seconds: seconds))))
        }
    }

    private func start(_ exchange: Exchange, now: Int64) {
        let hop: Hop
        switch exchange.nextHop(configuration, now: now) {
        case .success(let next): hop = next
        case .failure(let fault): return fail(exchange, fault)
        }
        guard let transfer = idle.popLast() ?? Transfer(budget: budget) else {
            return fail(exchange, .protocolError(why: "libcurl has no memory for another transfer"))
        }
        transfer.exchange = exchange
        let reservation = exchange.reservation
        exchange.reservation = 0
        if let fault = transfer.prepare(hop, base: base, reservation: reservation) {
            transfer.release()
            return fail(exchange, fault)
        }
        guard multi.add(transfer) else {
            transfer.release()
            return fail(exchange, .protocolError(why: "libcurl refused the transfer"))
        }
        exchange.transfer = transfer
        openCount += 1
    }

    func finish(_ transfer: Transfer, code: CURLcode) {
        guard let exchange = transfer.exchange else { return multi.remove(transfer) }
        let outcome = Outcome(
            transfer, code: code, exchange: exchange, hop: configuration.timeout(for: exchange.request, at: exchange.target))
        let now = MonotonicClock.now()
        close(transfer, of: exchange, now: now)
        switch outcome {
        case .result(.fetched(var response)):
            response.hold = hold(response.body.count)
            end(exchange, .fetched(response))
        case .result(let result): end(exchange, result)
        case .putOff:
            putOff.append(exchange.id)
        case .undecodable:
            if exchange.askUndecoded(now: now) {
                wait(exchange)
            } else {
                end(exchange, .failed(FetchFailure(.badEncoding, head: Outcome.head(transfer, exchange))))
            }
        case .redirect(let status, let location):
            let head = transfer.reader.head(url: exchange.url, redirects: exchange.redirects, now: MonotonicClock.civil)
            if let fault = exchange.follow(status: status, location: location, now: now) {
                end(exchange, .failed(FetchFailure(fault, head: head)))
            } else {
                wait(exchange)
            }
        }
    }

    /// A hop goes before those that have not begun.
    private func wait(_ exchange: Exchange) {
        gate.enqueue(exchange.id, lane: exchange.target.lane, limit: configuration.limit(for: exchange.target), isUrgent: true)
    }

    /// Takes a transfer off the network, tells the gate, and keeps the handle for the next.
    private func close(_ transfer: Transfer, of exchange: Exchange, now: Int64) {
        multi.remove(transfer)
        openCount -= 1
        exchange.transfer = nil
        gate.finished(lane: exchange.target.lane, answer: transfer.answer, now: now)
        transfer.release()
        if idle.count < configuration.concurrency { idle.append(transfer) }
    }

    /// An exchange that had its turn but made no transfer.
    private func fail(_ exchange: Exchange, _ fault: FetchFault) {
        gate.finished(lane: exchange.target.lane, answer: .silent, now: MonotonicClock.now())
        end(exchange, .failed(FetchFailure(fault)))
    }

    private func end(_ exchange: Exchange, _ result: FetchResult) {
        exchanges[exchange.id] = nil
        if exchange.reservation > 0 { budget.give(back: exchange.reservation) }
        var result = result
        if case .failed(var failure) = result, !exchange.redirects.isEmpty {
            failure.redirect = exchange.url
            result = .failed(failure)
        }
        answers.append((exchange, result))
    }

    func drop(_ exchange: Exchange) {
        if let transfer = exchange.transfer { close(transfer, of: exchange, now: MonotonicClock.now()) }
        end(exchange, .failed(FetchFailure(.cancelled)))
    }

    /// A large body stays on the budget until its reader is done with it: else the network fills the memory while one writer
    /// works off what has come. Readers wait for nothing that the fetcher does, so that they always get done.
    private func hold(_ bytes: Int) -> BodyHold? {
        guard bytes > BodyBudget.free else { return nil }
        budget.keep(bytes)
        return BodyHold { [weak self] in self?.letGo(bytes) }
    }

    /// Lets in what was put off and can have all its room now. Looked at whenever the queue settles: room is given back in many
    /// ways, an exchange that is cancelled among them.
    func readmit() {
        while let id = putOff.first {
            guard let exchange = exchanges[id] else {
                _ = putOff.popFirst()
                continue
            }
            let room = exchange.request.maximumBytes ?? configuration.maximumBytes
            guard budget.take(room, holding: 0) else { return }
            _ = putOff.popFirst()
            exchange.reservation = room
            wait(exchange)
        }
    }

    /// Once a second: ends bodies that have stalled.
    func sweep(now: Int64) {
        nextSweep = now + 1000
        for exchange in Array(exchanges.values) {
            let seconds = configuration.patience(for: exchange.request, at: exchange.target)
            guard let transfer = exchange.transfer, transfer.hasStalled(after: seconds) else { continue }
            let head = Outcome.head(transfer, exchange)
            close(transfer, of: exchange, now: now)
            end(exchange, .failed(FetchFailure(.stalled(seconds: seconds), head: head)))
        }
        gate.forgetOld(now: now)
    }
}
