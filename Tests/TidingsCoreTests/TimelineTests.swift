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

@Suite struct DirectionTimelineTests {
    @Test func `a feed that began with its pinned item rolls without withdrawals`() {
        #expect(WindowPaper.withdrawals("P@1", "P@1 a@5", "P@1 b@9 a@5", "P@1 c@12 b@9", "P@1 d@13 c@12") == [])
        #expect(
            WindowPaper.withdrawals(
                "P@1", "P@1 a@5", "P@1 b@9 a@5", "P@1 c@12 b@9 a@5", "P@1 d@13 c@12 b@9", "P@1 e@14 d@13 b@9") == ["5: c"])
    }

    @Test func `an undated feed that began with its pinned item rolls without withdrawals`() {
        #expect(WindowPaper.withdrawals("P", "P a", "P b a", "P c b a", "P d c b", "P e d c", "P e c") == ["6: d"])
        #expect(WindowPaper.withdrawals("P", "P c b a", "P d c b", "P e d c", "P e c") == ["4: d"])
    }

    @Test func `dates that are all in order decide against one arrival at the other end`() {
        #expect(WindowPaper.withdrawals("A@9", "A@9 B@10 C@11", "C@11 A@9") == ["2: B"])
    }

    @Test func `an undated feed that begins with one item and grows at the bottom is judged from there`() {
        #expect(WindowPaper.withdrawals("a", "a b", "a b c", "b c d", "b d e") == ["4: c"])
    }

    @Test func `an item withdrawn before the direction was known rolls off with its neighbours after its return`() {
        #expect(WindowPaper.withdrawals("a b c d e", "a c d e", "a c d e f", "a b c d e f", "c d e f g h") == ["1: b"])
        #expect(WindowPaper.withdrawals("a b c d e", "a c d e", "a c d e f", "c d e f g", "b c d e f g", "d e f g h i") == ["1: b"])
    }

    @Test func `the dates of the first document tell that it lists the oldest first`() {
        #expect(WindowPaper.withdrawals("a@1 b@2 c@3 d@4 e", "c@3 d@4 e") == [])
        #expect(WindowPaper.withdrawals("a@1 b c@3 d@4 e@5", "c@3 e@5 f@6") == ["1: d"])
    }

    @Test func `an undated item at the end of a dated feed is evidence`() {
        #expect(WindowPaper.withdrawals("d@4 c@3 b@2 a", "d@4 c@3 a") == ["1: b"])
    }
}

@Suite struct ShuffledTimelineTests {
    @Test func `an item that seemed pinned in a feed without order is evidence once the feed turns out to have none`() {
        #expect(
            WindowPaper.withdrawals(
                "f@6 e@5 a@1 d@4 c@3 b@2", "b@2 f@6 a@1 e@5 c@3 d@4", "d@4 a@1 f@6 c@3 e@5", mode: .latest) == ["2: b"])
    }
}
