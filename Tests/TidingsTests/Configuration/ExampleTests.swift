// The example file is right and shows every key; a large configuration is read fast.

import Foundation
import Glibc
import Testing

@testable import tidings

struct ExampleTests {
    private var example: String {
        get throws {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
            return String(decoding: try Data(contentsOf: root.appendingPathComponent("config.example.json")), as: UTF8.self)
        }
    }

    @Test func `the example is right`() throws {
        let configuration = try Configuration.make(try example, mode: 0o644)
        #expect(configuration.sources.count >= 10)
        // Its secrets are named, not written, so the only warnings are that they are not there.
        #expect(configuration.warnings.allSatisfy { if case .secretMissing = $0 { true } else { false } })
    }

    @Test func `the example shows every key`() throws {
        let text = try example
        let known: [[String]] = [
            RootKey.names, ThumbnailKey.names, PollingKey.names, HTTPKey.names, HostKey.names, PublishKey.names, RetentionKey.names,
            MetricsKey.names, SourceKey.names, AuthKey.names, BasicKey.names, CertificateKey.names, SecretKey.names,
        ]
        for key in known.joined() { #expect(text.contains("\"\(key)\":"), "\(key)") }
    }

    @Test func `five thousand sources are read without quadratic cost`() throws {
        func seconds(_ count: Int) throws -> Double {
            let sources = (0..<count).map {
                "{\"name\": \"来源 \($0)\", \"url\": \"https://host\($0 % 500).example/\($0).xml\", \"categories\": [\"新闻\"]}"
            }
            let text = "{\"sources\": [\(sources.joined(separator: ",\n"))]}"
            // Of this thread alone, whatever else the machine does.
            let start = clock()
            #expect(try Configuration.make(text).sources.count == count)
            return clock() - start
        }
        func clock() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let small = try seconds(500)
        #expect(try seconds(5_000) < 40 * small)
    }
}
