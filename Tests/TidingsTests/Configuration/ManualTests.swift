// The manual pages tell of everything there is: keys of the configuration, and commands.

import ArgumentParser
import Foundation
import Testing

@testable import tidings

struct ManualTests {
    private func text(_ path: String) throws -> String {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
    }

    @Test func `tidings-config(5) has every key`() throws {
        let page = try text("man/tidings-config.5")
        let words = Set(page.split { " \n".contains($0) }.map(String.init))
        let known = [
            RootKey.names, ThumbnailKey.names, PollingKey.names, HTTPKey.names, HostKey.names, PublishKey.names, RetentionKey.names,
            MetricsKey.names, SourceKey.names, AuthKey.names, BasicKey.names, CertificateKey.names, SecretKey.names,
        ]
        for key in known.joined() { #expect(words.contains(key), "\(key)") }
    }

    @Test func `the example of tidings-config(5) is right`() throws {
        let page = try text("man/tidings-config.5")
        let start = try #require(page.range(of: ".Bd -literal\n"))
        let end = try #require(page.range(of: "\n.Ed", range: start.upperBound..<page.endIndex))
        #expect(try Configuration.make(String(page[start.upperBound..<end.lowerBound])).sources.count == 2)
    }

    @Test func `tidings(1) has every command`() throws {
        let page = try text("man/tidings.1")
        for command in Tidings.configuration.subcommands {
            let name = command._commandName
            #expect(page.contains("Cm \(name)"), "\(name)")
            for inner in command.configuration.subcommands {
                let whole = "\(name) \(inner._commandName)"
                #expect(page.contains(whole), "\(whole)")
            }
        }
    }

    @Test func `tidings(1) has every option`() throws {
        let page = try text("man/tidings.1")
        func check(_ command: any ParsableCommand.Type) {
            for option in Tidings.helpMessage(for: command).matches(of: /--[a-z][a-z-]*/) {
                let isThere = page.contains("Fl \(option.output.dropFirst())")
                #expect(isThere, "\(command._commandName) \(option.output)")
            }
            command.configuration.subcommands.forEach(check)
        }
        check(Tidings.self)
    }

    @Test func `both services live in the same sandbox`() throws {
        func sandbox(_ unit: String) throws -> Substring {
            let text = try text("systemd/\(unit)")
            let start = try #require(text.range(of: "CapabilityBoundingSet="))
            let end = text.range(of: "\n[Install]")?.lowerBound ?? text.endIndex
            return text[start.lowerBound..<end]
        }
        #expect(try sandbox("tidings.service") == sandbox("tidings-sync.service"))
    }
}
