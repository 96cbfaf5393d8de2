import Testing
import TidingsCore

/// Feeds that list stories by the dates that these bear now: who updates a story gives it a new one, and it stands on top.
@Suite struct WindowEndTests {
    /// b, c, f and g are dated anew; d rolls off, though b bore an older date once.
    private let redated = [
        "h@8 g@7 f@6 e@5 d@4 c@3 b@2 a@1", "a@10 c@9 h@8 g@7 f@6 e@5 d@4 b@2", "g@12 f@11 a@10 c@9 h@8 e@5 d@4 b@2",
        "b@14 i@13 g@12 f@11 a@10 c@9 h@8 e@5",
    ]

    private func paper(_ documents: some Sequence<String>, where set: (inout WindowPaper) -> Void = { _ in }) -> WindowPaper {
        var paper = WindowPaper()
        for document in documents { paper.show(document) }
        set(&paper)
        return paper
    }

    private func turnedRound(_ document: String) -> String { document.split(separator: " ").reversed().joined(separator: " ") }

    @Test func `a story dated before all that is listed has rolled off, whatever date another bore once`() {
        var paper = paper(redated.dropLast())
        let verdict = paper.show(redated[3])
        #expect(verdict.withdrawnKeys == [])
        #expect(verdict.departed.map(\.key) == ["d"])
        #expect(paper.memory.suspicious == 0)
    }

    @Test func `nor is a story withdrawn that bears the oldest date which is listed`() {
        var paper = paper(redated.dropLast().map { $0.replacing("e@5", with: "e@4") })
        #expect(paper.show("b@14 i@13 g@12 f@11 a@10 c@9 h@8 e@4").withdrawnKeys == [])
    }

    @Test func `the same holds where the oldest date comes first`() {
        var paper = paper(redated.dropLast().map(turnedRound))
        #expect(paper.show(turnedRound(redated[3])).withdrawnKeys == [])
    }

    @Test func `a story that is missing from the midst is withdrawn all the same`() {
        var paper = paper(redated.dropLast())
        #expect(paper.show("b@14 i@13 g@12 a@10 c@9 h@8 e@5").withdrawnKeys == ["f"])
        #expect(WindowPaper.withdrawals("e@5 d@4 c@3 b@2 a@1", "b@6 e@5 d@4 a@1") == ["1: c"])
    }

    @Test(arguments: ["i@13 b@14 g@12 f@11 a@10 c@9 h@8 e@5", "b@14 i@13 g@12 f@11 a@10 c@9 h@8 e@5 x"])
    func `a document out of the order of its dates, or with an undated story, is judged by the first ones`(_ document: String) {
        var paper = paper(redated.dropLast())
        #expect(paper.show(document).withdrawnKeys == ["d"])
    }

    @Test func `where dates are those of one moment their order says nothing`() {
        #expect(WindowPaper.withdrawals("d@3 c@3 b@2 a@1", "d@3 c@3 a@3") == ["1: b"])
        #expect(WindowPaper.withdrawals("d@4 c@3 b@2 a@1", "d@9 c@9 a@9") == ["1: b"])
    }

    @Test func `where most dates have changed at once no former one is compared with them`() {
        #expect(WindowPaper.withdrawals("e@5 d@4 c@3 b@2 a@1", "e@15 d@14 b@12 a@11") == ["1: c"])
    }

    @Test func `where a story's content was cleaned up its first date counts`() {
        var paper = paper(redated.dropLast()) { $0.lastDays["d"] = nil }
        #expect(paper.show(redated[3]).withdrawnKeys == ["d"])
    }

    @Test func `no last date is asked for where nothing looks withdrawn, nor that of an unchanged story`() {
        var paper = paper(redated.prefix(1))
        #expect(paper.asked == [])
        paper.show("a@10 h@8 g@7 f@6 e@5 d@4 c@3 b@2")
        paper.show("i@11 a@10 h@8 g@7 f@6 e@5 d@4 c@3")
        #expect(paper.asked == [])
        #expect(paper.show("j@12 i@11 a@10 h@8 g@7 f@6 d@4 c@3").withdrawnKeys == ["e"])
        #expect(paper.asked == ["e"])
    }
}
