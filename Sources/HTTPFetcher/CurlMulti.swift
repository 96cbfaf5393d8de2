// The event loop under the fetcher: curl registers its sockets in one epoll descriptor, which one Dispatch source watches,
// and names one instant at which it wants to be called. Confined to the fetcher's queue.

import CCurl
import Dispatch
import Glibc

/// A multi handle and the descriptor with its sockets.
final class CurlMulti {
    private let multi: UnsafeMutableRawPointer
    private let epoll: Int32
    private let source: any DispatchSourceRead
    private let alarm: any DispatchSourceTimer
    /// When the alarm rings; nil is never.
    private var alarmAt: Int64?
    /// When curl wants to be called, by MonotonicClock; nil is never.
    private(set) var deadline: Int64?
    /// How often each descriptor was registered and taken out again, so odd while it is in: an event of an earlier
    /// registration is stale.
    private var generations: [UInt32] = []
    private let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 256)

    /// Once in a process. Bodies that are free of the budget stay below the threshold: the usual feed never asks the system.
    private static let isReady: Bool = {
        ccurl_map_large_blocks(Int32(BodyBudget.free), 8 << 20)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()

    init(queue: DispatchQueue) throws(FetcherError) {
        guard CurlMulti.isReady, let multi = curl_multi_init() else { throw .noCurl }
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else {
            let reason = errno
            curl_multi_cleanup(multi)
            throw .noDescriptor(errno: reason)
        }
        self.multi = multi
        alarm = DispatchSource.makeTimerSource(queue: queue)
        source = DispatchSource.makeReadSource(fileDescriptor: epoll, queue: queue)
        // The loop lives until `deinit` takes these back.
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_multi_set_socket_function(multi, onSocket, context)
        ccurl_multi_set_timer_function(multi, onTimer, context)
    }

    deinit {
        ccurl_multi_set_socket_function(multi, nil, nil)
        ccurl_multi_set_timer_function(multi, nil, nil)
        curl_multi_cleanup(multi)
        events.deallocate()
        // Dispatch may look at the descriptor until the source is really cancelled.
        let epoll = epoll
        source.setCancelHandler { close(epoll) }
        source.cancel()
        alarm.cancel()
    }

    /// Begins to call `ready` on the queue whenever some socket is ready, and `ring` when the alarm is due.
    func watch(ready: @escaping @Sendable () -> Void, ring: @escaping @Sendable () -> Void) {
        source.setEventHandler(handler: ready)
        source.activate()
        alarm.setEventHandler(handler: ring)
        alarm.activate()
    }

    /// Sees to it that the alarm rings at `instant` at the latest. One that rings too early costs less than one that is set
    /// anew for every transfer.
    func setAlarm(_ instant: Int64?, now: Int64) {
        guard let instant, alarmAt.map({ instant < $0 }) ?? true else { return }
        alarmAt = instant
        alarm.schedule(deadline: .now() + .milliseconds(Int(max(0, instant - now))), leeway: .milliseconds(1))
    }

    func alarmRang() { alarmAt = nil }

    /// `connections`: how many are kept open for later.
    func configure(connections: Int) {
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
        ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    }

    func add(_ transfer: Transfer) -> Bool { curl_multi_add_handle(multi, transfer.handle) == CURLM_OK }

    func remove(_ transfer: Transfer) { curl_multi_remove_handle(multi, transfer.handle) }

    /// Hands curl every socket that is ready, until none is or it has had a fair share of the queue.
    func serveSockets() {
        var running: Int32 = 0
        for _ in 0..<16 {
            let count = Int(epoll_wait(epoll, events.baseAddress, Int32(events.count), 0))
            guard count > 0 else { return }
            for event in events[..<count] {
                let descriptor = Int32(truncatingIfNeeded: event.data.u64)
                guard generation(of: descriptor) == UInt32(truncatingIfNeeded: event.data.u64 >> 32) else { continue }
                curl_multi_socket_action(multi, descriptor, CurlMulti.flags(event.events), &running)
            }
        }
    }

    /// Calls curl where it asked to be called by now.
    func serveTimer(now: Int64) {
        guard let deadline, deadline <= now else { return }
        self.deadline = nil
        var running: Int32 = 0
        curl_multi_socket_action(multi, curl_socket_t(CURL_SOCKET_TIMEOUT), 0, &running)
    }

    /// A transfer that ended.
    func nextDone() -> (transfer: Transfer, code: CURLcode)? {
        var code = CURLE_OK
        guard let handle = ccurl_multi_next_done(multi, &code), let context = ccurl_private(handle) else { return nil }
        return (Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue(), code)
    }
}

extension CurlMulti {
    private func generation(of descriptor: Int32) -> UInt32 {
        Int(descriptor) < generations.count ? generations[Int(descriptor)] : 0
    }

    private static func flags(_ events: UInt32) -> Int32 {
        var flags: Int32 = 0
        if events & EPOLLIN.rawValue != 0 { flags |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { flags |= CURL_CSELECT_OUT }
        if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { flags |= CURL_CSELECT_ERR }
        return flags
    }

    fileprivate func setTimer(_ milliseconds: Int) {
        // Never answered from here: curl is still at work below us.
        deadline = milliseconds < 0 ? nil : MonotonicClock.now() + Int64(milliseconds)
    }

    fileprivate func watch(_ descriptor: curl_socket_t, _ what: Int32) {
        let index = Int(descriptor)
        while generations.count <= index { generations.append(0) }
        let isIn = generations[index] & 1 == 1
        guard what != CURL_POLL_REMOVE else {
            if isIn { generations[index] &+= 1 }
            epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
            return
        }
        if !isIn { generations[index] &+= 1 }
        var event = epoll_event()
        if what & CURL_POLL_IN != 0 { event.events |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { event.events |= EPOLLOUT.rawValue }
        event.data.u64 = UInt64(generations[index]) << 32 | UInt64(UInt32(descriptor))
        // A descriptor may have been closed and opened again behind our back: each refusal names the other call.
        if epoll_ctl(epoll, isIn ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event) != 0, errno == ENOENT || errno == EEXIST {
            epoll_ctl(epoll, isIn ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event)
        }
    }
}

// curl calls these on the fetcher's queue, from within its own functions, with the loop that `init` handed it.

private let onSocket: curl_socket_callback = { _, descriptor, what, context, _ in
    guard let context else { return 0 }
    Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().watch(descriptor, what)
    return 0
}

private let onTimer: curl_multi_timer_callback = { _, milliseconds, context in
    guard let context else { return 0 }
    Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds)
    return 0
}
