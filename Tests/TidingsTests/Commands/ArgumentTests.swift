// What people type: counts, days, groups of commands.

import ArgumentParser
import Testing
import TidingsCore

@testable import tidings

struct ArgumentTests {
    // 2026-03-01T10:10:00Z
    private let now = Timestamp(seconds: 1_772_359_800)

    @Test func `a day, a month or a year that is named for an end is included`() throws {
        func last(_ text: String) throws -> String { try #require(TimeArgument(argument: text)).lastInstant(now: now).description }
        #expect(try last("2026-02-25") == "2026-02-25T23:59:59.999Z")
        #expect(try last("25 Feb 2026") == "2026-02-25T23:59:59.999Z")
        #expect(try last("25.02.2026") == "2026-02-25T23:59:59.999Z")
        #expect(try last("yesterday") == "2026-02-28T23:59:59.999Z")
        #expect(try last("today") == "2026-03-01T23:59:59.999Z")
        #expect(try last("2026-02") == "2026-02-28T23:59:59.999Z")
        #expect(try last("2025-12") == "2025-12-31T23:59:59.999Z")
        #expect(try last("2025") == "2025-12-31T23:59:59.999Z")
        #expect(try last("1h") == "2026-03-01T09:10:00Z")
        #expect(try #require(TimeArgument(argument: "2026-02-25")).instant(now: now).description == "2026-02-25T00:00:00Z")
    }

    @Test func `a second or a minute that is named for an end is included, a part of one is meant exactly`() throws {
        func ends(_ text: String) throws -> [String] {
            let time = try #require(TimeArgument(argument: text))
            return [time.instant(now: now).description, time.lastInstant(now: now).description]
        }
        #expect(try ends("2026-02-25T10:00:00Z") == ["2026-02-25T10:00:00Z", "2026-02-25T10:00:00.999Z"])
        #expect(try ends("2026-02-25 10:00:00Z") == ["2026-02-25T10:00:00Z", "2026-02-25T10:00:00.999Z"])
        #expect(try ends("2026-02-25T00:00:00Z") == ["2026-02-25T00:00:00Z", "2026-02-25T00:00:00.999Z"])
        #expect(try ends("2026-02-25T10:00Z") == ["2026-02-25T10:00:00Z", "2026-02-25T10:00:59.999Z"])
        #expect(try ends("2026-02-25T11:00+01:00") == ["2026-02-25T10:00:00Z", "2026-02-25T10:00:59.999Z"])
        #expect(try ends("2026-02-25T11:00:00+01:00") == ["2026-02-25T10:00:00Z", "2026-02-25T10:00:00.999Z"])
        #expect(try ends("2026-02-25T10:00:00.25Z") == ["2026-02-25T10:00:00.250Z", "2026-02-25T10:00:00.250Z"])
        #expect(try ends("2026-02-25T11:00:00,0071+01:00") == ["2026-02-25T10:00:00.007Z", "2026-02-25T10:00:00.007Z"])
        #expect(try ends("now") == ["2026-03-01T10:10:00Z", "2026-03-01T10:10:00Z"])
    }

    @Test(arguments: [("1209600s", "2026-02-15T10:10:00Z"), ("20160m", "2026-02-15T10:10:00Z"), ("0d", "2026-03-01T10:10:00Z")])
    func `a span may be told in any unit`(text: String, then: String) throws {
        #expect(try #require(TimeArgument(argument: text)).instant(now: now).description == then)
    }

    @Test func `a span beyond all calendars is before everything`() throws {
        for text in ["99999999999w", "99999999999999999999999s"] {
            #expect(try #require(TimeArgument(argument: text)).instant(now: now) < Timestamp(seconds: -62_135_596_800))
        }
        for text in ["s", "-5d", "1.5h", "5 d", "d5"] { #expect(TimeArgument(argument: text) == nil) }
    }

    @Test func `counts are numbers from 0, or all`() {
        #expect(CountArgument(argument: "0")?.limit == 0)
        #expect(CountArgument(argument: "12")?.limit == 12)
        #expect(CountArgument(argument: "all").map { $0.limit == nil } == true)
        #expect(CountArgument(argument: "-1") == nil)
        #expect(CountArgument(argument: "many") == nil)
    }

    @Test(arguments: [["items", "-n5"], ["items", "-n", "5"]]) func `the number may be joined to its option`(arguments: [String]) throws {
        #expect(try (Tidings.parseAsRoot(arguments) as? ItemsCommand)?.count == .last(5))
    }

    @Test(arguments: [
        ["log", "--config", "F", "--json", "show", "3"], ["log", "show", "3", "--config", "F", "--json"],
        ["log", "--json", "show", "--config", "F", "3"],
    ])
    func `options count on either side of a command`(arguments: [String]) throws {
        let command = try #require(try Tidings.parseAsRoot(arguments) as? LogShow)
        #expect(command.common.config == "F")
        #expect(command.output.json)
        #expect(command.change == 3)
    }

    @Test func `the help of log and of sources shows what they take themselves`() {
        let log = Tidings.helpMessage(for: LogCommand.self)
        for option in ["--source", "--kind", "--since", "--until", "--run", "-n ", "--follow", "--all", "--json"] {
            #expect(log.contains(option), "\(option)")
        }
        #expect(Tidings.helpMessage(for: SourcesCommand.self).contains("--json"))
    }

    @Test(arguments: [
        (["staus"], #"There is no command "staus". Did you mean "status"? Try: "tidings --help"."#),
        (["histroy", "5", "--json"], #"There is no command "histroy". Did you mean "history"? Try: "tidings --help"."#),
        (["log", "shwo", "3"], #"There is no command "log shwo". Did you mean "log show"? Try: "tidings log --help"."#),
        (
            ["--config", "F", "sources", "ad"],
            #"There is no command "sources ad". Did you mean "sources add"? Try: "tidings sources --help"."#
        ),
        (["sources", "rn", "x"], #"There is no command "sources rn". Try: "tidings sources --help"."#),
        (["syncnow"], #"There is no command "syncnow". Did you mean "sync now"? Try: "tidings --help"."#),
        (["log", "http://u:pw@h.test/?key=1"], #"There is no command "log http://***@h.test/?key=***". Try: "tidings log --help"."#),
        (["frobnicate"], #"There is no command "frobnicate". Try: "tidings --help"."#),
    ])
    func `a misspelt command is told with the nearest`(arguments: [String], words: String) {
        #expect(CommandNames.misspelt(arguments) == CommandFailure(.usage, words))
    }

    @Test(arguments: [
        ["log", "--source", "shwo"], ["show", "staus"], ["help", "staus"], ["log", "show", "x"], ["--", "staus"], [],
        ["log", "--all", "--kind", "edit"], ["sources", "rm", "x"],
    ])
    func `words that are no commands are not taken for misspelt ones`(arguments: [String]) {
        #expect(CommandNames.misspelt(arguments) == nil)
    }

    @Test(arguments: [
        (["--config", "F", "sync", "now", "x"], ["sync", "now", "--config", "F", "x"]),
        (["--config=F", "--json", "log", "show", "3"], ["log", "show", "--config=F", "--json", "3"]),
        (["--config", "F", "sources", "rm", "x"], ["sources", "rm", "--config", "F", "x"]),
        (["log", "--source", "status"], ["log", "--source", "status"]), (["staus", "log"], ["staus", "log"]),
        (["--config", "F"], ["--config", "F"]), (["--", "log"], ["--", "log"]), ([], []),
    ])
    func `options may stand before the command`(arguments: [String], ordered: [String]) {
        #expect(CommandNames.ordered(arguments) == ordered)
    }

    @Test func `every command takes a configuration`() {
        func check(_ command: any ParsableCommand.Type) {
            let inner = command.configuration.subcommands
            if inner.isEmpty { #expect(Tidings.helpMessage(for: command).contains("--config"), "\(command._commandName)") }
            for each in inner { check(each) }
        }
        check(Tidings.self)
    }

    @Test func `what failed is named in a summary`() {
        var counts = RunCounts()
        counts.total = 1
        counts.failed = 1
        counts.picturesFailed = 1
        #expect(counts.words == "1 source: 1 failed; 1 picture failed")
        counts.picturesKept = 2
        counts.picturesFailed = 3
        #expect(counts.words == "1 source: 1 failed; 2 pictures kept, 3 pictures failed")
    }

    @Test func `a terminal without cursor movements gets no progress line`() {
        #expect(Terminal.current(["TERM": "dumb"]).error.canRedraw == false)
        #expect(Terminal.current([:]).error.canRedraw == false)
    }
}
