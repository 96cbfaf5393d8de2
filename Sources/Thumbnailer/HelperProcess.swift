// One running tidings-picture: started, asked and ended here and nowhere else. It blocks its caller's thread while the helper
// works, so only a lane, on its own queue, holds one; not Sendable on purpose.

import Glibc
import TidingsCore

/// What may go wrong with a helper, apart from what it says.
enum HelperFault: Error, Equatable {
    /// There is none, or it ended before its greeting: no picture is to blame.
    case cannotStart(why: String)
    /// It ended, or spoke nonsense, with a picture in hand.
    case crashed(signal: Int?)
    case timedOut
}

final class HelperProcess {
    let process: pid_t
    private let socket: HelperSocket
    private var isRunning = true

    /// Starts the program and waits for its greeting.
    init(path: String, within limit: Duration) throws(HelperFault) {
        let started = try Spawn.start(path)
        process = started.process
        socket = HelperSocket(descriptor: started.socket)
        do {
            let greeting = try socket.receive(HelperProtocol.greeting.count, by: .now + limit)
            guard greeting != HelperProtocol.greeting else { return }
        } catch {
            end()
            throw .cannotStart(why: "\(path) ends before it greets; run it to see why")
        }
        end()
        throw .cannotStart(why: "\(path) is of another build")
    }

    deinit { end() }

    /// Hands over one picture and waits for its answer. After any fault the helper is ended.
    func ask(_ request: HelperProtocol.Request, _ picture: [UInt8], within limit: Duration) throws(HelperFault) -> HelperReply {
        let deadline = ContinuousClock.now + limit
        do {
            try socket.send(request.bytes, by: deadline)
            try socket.send(picture, by: deadline)
            let head = try socket.receive(HelperProtocol.Answer.byteCount, by: deadline)
            if let answer = HelperProtocol.Answer(bytes: head) {
                return HelperReply(answer: answer, bytes: try socket.receive(answer.byteCount, by: deadline))
            }
        } catch .late {
            end()
            throw .timedOut
        } catch {
            throw .crashed(signal: end(afterCrash: true))
        }
        end()
        throw .crashed(signal: nil)
    }

    /// Ends it at once: it has nothing to lose. Gives the signal that it died of by itself, where it did.
    @discardableResult func end(afterCrash: Bool = false) -> Int? {
        guard isRunning else { return nil }
        isRunning = false
        close(socket.descriptor)
        var status: Int32 = 0
        // A process that dies closes its socket a moment before it can be reaped.
        var polls = afterCrash ? 200 : 0
        while polls > 0, waitpid(process, &status, WNOHANG) == 0 {
            poll(nil, 0, 5)
            polls -= 1
        }
        if polls == 0 {
            kill(process, SIGKILL)
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            return nil
        }
        // wait(2): the low seven bits are the signal.
        let signal = Int(status & 0x7F)
        return signal == 0 ? nil : signal
    }
}

/// A helper's answer, head and body.
struct HelperReply {
    var answer: HelperProtocol.Answer
    /// The preview, or the decoder's words.
    var bytes: [UInt8]
}
