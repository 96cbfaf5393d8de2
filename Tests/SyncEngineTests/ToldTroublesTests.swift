// How often a daemon tells that posts cannot be written.

@testable import SyncEngine
import PostPublisher
import Testing

@Suite struct ToldTroublesTests {
    private let target = PublishTarget(format: .hexo, directory: "/site")

    private func failing(_ code: Int32, posts: Int = 2) -> PublishPass.Result {
        var result = PublishPass.Result()
        for post in 1...posts { result.count(.failed(.notWritten(path: "/site/\(post).md", code: code)), in: target) }
        return result
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
