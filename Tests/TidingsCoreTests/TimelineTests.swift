import Testing
import TidingsCore

/// Whole lives of small feeds, document by document, and what was withdrawn in them.
@Suite struct CutTimelineTests {
    @Test func `after a cut document what rolled off is not withdrawn`() {
        #expect(WindowPaper.withdrawals("b a", "d | c b", "d c") == [])
        #expect(WindowPaper.withdrawals("c b a", "d c b", "e d c", "h g | f", "h g f") == [])
        #expect(WindowPaper.withdrawals("e d c b a", "f e d c b", "k j | i h g", "l k j i h") == [])
    }

    @Test func `after a cut document what rolled off below a pinned item is not withdrawn`() {
        #expect(WindowPaper.withdrawals("P c b a", "P f | e d", "P f e d") == [])
    }

    @Test func `after a cut document an undated item at the end is no evidence against what rolled off`() {
        #expect(
            WindowPaper.withdrawals("f@6 e d@4 c@3 b@2 a@1", "l@12 k@11 | j@10 i@9 h@8 g", "l@12 k@11 j@10 i@9 h@8 g") == [])
    }

    @Test func `after a cut document what is missing from the midst was withdrawn`() {
        #expect(WindowPaper.withdrawals("c b a", "e | d c", "e d | c b", "e d c b", "e d b") == ["4: c"])
        #expect(WindowPaper.withdrawals("e d c b a", "f | e d c b", "f e c b a") == ["2: d"])
    }

    @Test func `a first document that is cut does not tell from which end the feed grows`() {
        #expect(WindowPaper.withdrawals("c | b a", "c b a", "d c b", "e d c", "e c") == ["4: d"])
    }
}

@Suite struct LateDateTimelineTests {
    @Test func `an item that bears the date of a later edit rolls off with its neighbours`() {
        #expect(WindowPaper.withdrawals("c@9 b@8 x@11 a@7", "d@10 c@9 b@8") == [])
        #expect(WindowPaper.withdrawals("a@7 x@11 b@8 c@9", "b@8 c@9 d@10") == [])
        #expect(
            WindowPaper.withdrawals(
                "e@20 d@19 c@18 x@30 b@17 a@16", "f@21 e@20 d@19 c@18 x@30 b@17", "g@22 f@21 e@20 d@19 c@18 x@30",
                "h@23 g@22 f@21 e@20 d@19 c@18") == [])
    }

    @Test func `an item that bears the date of a later edit was withdrawn where those below it are still listed`() {
        #expect(WindowPaper.withdrawals("c@9 b@8 x@11 a@7", "d@10 c@9 b@8 a@7") == ["1: x"])
    }
}
