// How often a daemon tells that posts cannot be written.

@testable import SyncEngine
import PostPublisher
import Testing

@Suite struct ToldTroublesTests {
    private let target = PublishTarget(format: .hexo, directory: "/site")

    private func failing(_ code: Int32, posts: Int = 2) -> PublishPass.Result {
        var result = PublishPass.Result()
        for post in 1...posts { result.count(.failed(.notWritten(path: "/site/\(post).md", code: code)), item: Int64(post), in: target) }
        return result
    }

    @Test func `posts that fail for one folder's sake are counted one by one, each once`() {
        var result = PublishPass.Result()
        for post in [1, 2, 3, 2] { result.count(.failed(.noFolder(path: "/site/n", code: 30)), item: Int64(post), in: target) }
        result.count(waiting: 22_000, for: .noFolder(path: "/site/n", code: 30))
        #expect(result.failures == 22_003)
        #expect(result.messages.count == 1)
        #expect(result.messages[0].hasSuffix(" 2 more failed in the same way. 22000 more that failed before wait until that works."))
    }

    @Test func `each cause is told once, and once that it is over`() {
        let (told, other) = (ToldTroubles(), PublishTarget(format: .json, directory: "/other"))
        let (full, readOnly): (Int32, Int32) = (28, 30)
        #expect(told.news(of: target, PublishPass.Result(), all: false).isEmpty)
        #expect(told.news(of: target, failing(full), all: false).count == 1)
        #expect(told.news(of: target, failing(full, posts: 3), all: false).isEmpty)
        // Whoever asks has not heard it.
        #expect(told.news(of: target, failing(full), all: true).count == 1)
        #expect(told.news(of: other, failing(full), all: false).count == 1)
        #expect(told.news(of: target, failing(readOnly), all: false).count == 1)
        #expect(told.news(of: target, PublishPass.Result(), all: false) == ["/site: what could not be published is published now."])
        #expect(told.news(of: target, PublishPass.Result(), all: false).isEmpty)
        #expect(told.news(of: target, failing(readOnly), all: false).count == 1)
    }
}
