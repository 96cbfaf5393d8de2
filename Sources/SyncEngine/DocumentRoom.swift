// How much of what has arrived is worked on at once. A document that is understood takes several times its bytes until it is
// recorded; without a bound, a hundred large ones would be understood together and wait in memory for the one writer.
// Asked by SyncPass for every body; one for all passes of an engine.

import Markup
import Synchronization

/// What a document may take when it is understood, before anybody has read it.
enum DocumentWeight {
    /// Of an item that says nothing: seven bytes in the document.
    private static let item = 1500

    /// A body's bytes, and what its items take beside their texts. Tags that might begin an item count as one: too many rather
    /// than too few, for a usual feed weighs little all the same.
    static func of(_ body: [UInt8]) -> Int { body.count + item * min(mayBeItems(body), Interpretation.maximumItems) }

    private static func mayBeItems(_ body: [UInt8]) -> Int {
        body.withUnsafeBufferPointer { bytes in
            // Two bytes for each character, as their mark or their zeros show: no tag can be told here.
            let isWide = bytes.prefix(4).contains { $0 == 0 || $0 >= 0xFE }
            let isJSON = bytes.first { $0 > 0x20 }.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
            if isWide { return bytes.count / 14 }
            var (count, index) = (0, 0)
            while let found = bytes.first(UInt8(ascii: isJSON ? "{" : "<"), from: index, to: bytes.count) {
                index = found + 1
                if isJSON || mayBeItem(bytes, at: index) { count += 1 }
            }
            return count
        }
    }

    /// `item` or `entry` in either case, perhaps behind a prefix.
    private static func mayBeItem(_ bytes: ByteView, at start: Int) -> Bool {
        var index = start
        while index < bytes.count, bytes[index] | 0x20 >= 0x61 || (0x2D...0x3A).contains(bytes[index]), bytes[index] != 0x2F {
            if bytes[index] == UInt8(ascii: ":") { return begins(bytes, at: index + 1) }
            index += 1
        }
        return begins(bytes, at: start)
    }

    private static func begins(_ bytes: ByteView, at index: Int) -> Bool {
        guard index + 1 < bytes.count else { return false }
        switch (bytes[index] | 0x20, bytes[index + 1] | 0x20) {
        case (UInt8(ascii: "i"), UInt8(ascii: "t")), (UInt8(ascii: "e"), UInt8(ascii: "n")): return true
        default: return false
        }
    }
}

/// Lets documents in, first come first served, while their bytes fit; one that is larger than all the room goes alone.
/// A lock, not an actor, for the reason that ``PollQueue`` gives.
final class DocumentRoom: Sendable {
    /// So much keeps every core busy with usual feeds, of which dozens fit.
    static let bytes = 8 << 20

    private let door: Mutex<Door>

    init(limit: Int = DocumentRoom.bytes) { door = Mutex(Door(limit: limit)) }

    /// Runs `work` when there is room for `bytes`. What is inside must never wait for what is not.
    func run<Value: Sendable>(_ bytes: Int, _ work: @Sendable () async throws -> Value) async rethrows -> Value {
        guard bytes > 0 else { return try await work() }
        await enter(bytes)
        defer { leave(bytes) }
        return try await work()
    }

    private func enter(_ bytes: Int) async {
        if door.withLock({ $0.admits(bytes) }) { return }
        await withCheckedContinuation { entrant in
            if door.withLock({ $0.admits(bytes, orKeeps: entrant) }) { entrant.resume() }
        }
    }

    private func leave(_ bytes: Int) {
        for entrant in door.withLock({ $0.leave(bytes) }) { entrant.resume() }
    }
}

/// Who is inside, and who waits.
private struct Door {
    typealias Entrant = CheckedContinuation<Void, Never>

    let limit: Int
    private var inside = 0
    private var waiting: [(bytes: Int, entrant: Entrant)] = []

    init(limit: Int) { self.limit = limit }

    mutating func admits(_ bytes: Int) -> Bool {
        guard waiting.isEmpty, fits(bytes) else { return false }
        inside += bytes
        return true
    }

    mutating func admits(_ bytes: Int, orKeeps entrant: Entrant) -> Bool {
        if admits(bytes) { return true }
        waiting.append((bytes, entrant))
        return false
    }

    /// - Returns: who comes in instead.
    mutating func leave(_ bytes: Int) -> [Entrant] {
        inside -= bytes
        var entrants: [Entrant] = []
        while let next = waiting.first, fits(next.bytes) {
            inside += next.bytes
            waiting.removeFirst()
            entrants.append(next.entrant)
        }
        return entrants
    }

    private func fits(_ bytes: Int) -> Bool { inside == 0 || inside + bytes <= limit }
}
