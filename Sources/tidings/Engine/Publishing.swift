// What `tidings publish` does, in whichever process it does it: target by target, told in words.

import ArchiveStore
import PostPublisher
import SyncEngine

/// Publishing because somebody asked, with an answer to what was left alone.
struct Publishing: Sendable {
    let pass: PublishPass
    let archive: Archive

    /// Writes what is missing or out of date.
    func write(_ targets: [PublishTarget], force: Bool) async throws -> ErrandResult {
        var answer = ErrandResult()
        for target in targets {
            let result = try await pass.publish(
                to: target, in: archive, mode: force ? .force : .write, scope: force ? .all : .standing, now: Clock.now())
            answer.warnings += result.messages
            let removed = result.removed > 0 ? ", \(result.removed) removed" : ""
            answer.lines.append("\(target.format.rawValue) \(target.directory): \(result.written) written\(removed)")
            if result.failures > 0 { answer.status = .inputOutput }
        }
        return answer
    }

    /// Lists what is missing or out of date, with `force` also what would be written over. Writes nothing, and needs no lock.
    func check(_ targets: [PublishTarget], force: Bool) async throws -> ErrandResult {
        var answer = ErrandResult()
        for target in targets {
            let result = try await pass.publish(
                to: target, in: archive, mode: force ? .preview : .check, scope: force ? .all : .standing, now: Clock.now())
            answer.warnings += result.messages
            answer.lines += result.outdated
            if !result.outdated.isEmpty, answer.status == .allWell { answer.status = .someFailed }
            if result.failures > 0 { answer.status = .inputOutput }
        }
        return answer
    }
}
