// How much of what has arrived is worked on at once. A document that is understood takes several times its bytes until it is
// recorded; without a bound, a hundred large ones would be understood together and wait in memory for the one writer.
// Asked by SyncPass for every body; one for all passes of an engine.

import Markup
import Synchronization

/// What a document may take when it is understood, before anybody has read it.
enum DocumentWeight {
    /// Of an item that says nothing: seven bytes in the document.
    private static let item = 1500

    /// A body's bytes, and what its items take beside their texts. What might begin an item counts as one: too many rather
    /// than too few, for a usual feed weighs little all the same. What takes half the room by itself has all of it, and is not
    /// looked at.
    static func of(_ body: [UInt8]) -> Int {
        guard body.count < DocumentRoom.bytes / 2 else { return DocumentRoom.bytes }
        return body.count + item * min(body.withUnsafeBufferPointer(ItemGlance.count), Interpretation.maximumItems)
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
