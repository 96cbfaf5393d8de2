import Testing
import TidingsCore

@Suite struct WindowTests {
    @Test func `an item that leaves the end of a dated window is no change`() {
        var paper = WindowPaper()
        paper.show([("c", 3), ("b", 2), ("a", 1)])
        let verdict = paper.show([("d", 4), ("c", 3), ("b", 2)])
        #expect(verdict.withdrawnKeys == [])
        #expect(verdict.departed.map(\.key) == ["a"])
    }

    @Test func `an item missing while an older one is listed was withdrawn`() {
        var paper = WindowPaper()
        paper.show([("c", 3), ("b", 2), ("a", 1)])
        #expect(paper.show([("c", 3), ("a", 1)]).withdrawnKeys == ["b"])
    }

    @Test func `of two items of one date neither is older`() {
        var paper = WindowPaper()
        paper.show([("b", 2), ("a", 2)])
        #expect(paper.show([("c", 3), ("a", 2)]).withdrawnKeys == [])
    }

    /// Stories come, go from anywhere and return, while the window grows and shrinks.
    @Test(arguments: [false, true])
    func `in a dated feed an item is withdrawn where an older one is listed, whatever the order and the window`(isOldestFirst: Bool) {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            var paper = WindowPaper()
            var visible = Set(1...12)
            var hidden: Set<Int> = []
            var (newest, window) = (12, Int.random(in: 2...10, using: &random))
            var history: [[Int]] = []
            for _ in 0..<5 {
                let listed = Array(visible.sorted(by: >).prefix(window))
                let last = history.last ?? listed
                guard let oldest = listed.last, !Set(last).isDisjoint(with: listed) else { break }
                history.append(listed)
                let withdrawn = last.filter { !listed.contains($0) && $0 > oldest }.map { "\($0)" }
                let shown = (isOldestFirst ? listed.reversed() : listed).map { ("\($0)", Int64($0)) }
                #expect(Set(paper.show(shown).withdrawnKeys) == Set(withdrawn), "\(history)")
                switch Int.random(in: 0..<6, using: &random) {
                case 0, 1:
                    guard let gone = listed.randomElement(using: &random) else { break }
                    visible.remove(gone)
                    hidden.insert(gone)
                case 2:
                    newest += 1
                    visible.insert(newest)
                case 3: window += Int.random(in: 1...3, using: &random)
                case 4: window = max(1, window - 1)
                default: if let back = hidden.popFirst() { visible.insert(back) }
                }
            }
        }
    }

    @Test func `a pinned item is no evidence`() {
        var paper = WindowPaper()
        paper.show([("pin", 1), ("d", 5), ("c", 4), ("b", 3)])
        #expect(paper.show([("pin", 1), ("e", 6), ("d", 5), ("c", 4)]).withdrawnKeys == [])
        #expect(paper.show([("pin", 1), ("e", 6), ("c", 4)]).withdrawnKeys == ["d"])
    }

    @Test func `a shuffled dated document is judged by dates`() {
        var paper = WindowPaper()
        paper.show([("c", 3), ("e", 5), ("a", 1), ("d", 4), ("b", 2), ("f", 6)])
        #expect(paper.show([("f", 6), ("b", 2), ("g", 7), ("e", 5), ("c", 3), ("a", 1)]).withdrawnKeys == ["d"])
    }

    @Test func `a document that is read again is no proof of its order`() {
        var paper = WindowPaper()
        for _ in 0..<3 { paper.show("a b c d e f g h i j") }
        // A list without order; h may have left at any end of it.
        #expect(paper.show("g j b d k a i c f e").withdrawnKeys == [])
    }

    @Test func `an undated window rolls without withdrawals`() {
        var paper = WindowPaper()
        paper.show("c b a")
        #expect(paper.show("d c b").withdrawnKeys == [])
        #expect(paper.show("f e d").withdrawnKeys == [])
    }

    @Test func `an undated item missing from the middle was withdrawn`() {
        var paper = WindowPaper()
        paper.show("d c b a")
        #expect(paper.show("d c a").withdrawnKeys == ["b"])
    }

    @Test func `a window that slides back shows the newest as withdrawn`() {
        var paper = WindowPaper()
        paper.show("c b a")
        paper.show("d c b")
        paper.show("e d c")
        // e is withdrawn, b slides back in.
        let verdict = paper.show("d c b")
        #expect(verdict.withdrawnKeys == ["e"])
    }

    @Test func `a feed that grows at the bottom rolls off at the top`() {
        var paper = WindowPaper()
        paper.show("a b c")
        #expect(paper.show("b c d").withdrawnKeys == [])
        #expect(paper.show("c d e").withdrawnKeys == [])
        #expect(paper.show("c e f").withdrawnKeys == ["d"])
    }

    @Test func `an undated pinned item stays the newest for ever`() {
        var paper = WindowPaper()
        paper.show("pin c b a")
        for number in 0..<200 {
            let keys = ["pin"] + (0..<3).map { "n\(number - $0)" }
            #expect(paper.show(keys.joined(separator: " ")).withdrawnKeys == [], "step \(number)")
        }
        #expect(paper.show("pin n199 n197").withdrawnKeys == ["n198"])
    }

    @Test func `a hot list is ranked after twenty departures`() {
        var paper = WindowPaper()
        var withdrawn = 0
        for step in 0..<30 {
            // Ten of forty stories, another choice each time.
            let keys = (0..<10).map { "s\((step * 7 + $0 * 13) % 40)" }
            withdrawn += paper.show(keys.joined(separator: " ")).withdrawn.count
        }
        #expect(paper.memory.looksRanked)
        #expect(withdrawn < 20)
    }

    @Test(arguments: [20, 40]) func `what is taken out at once of a list in date order is withdrawn, however much`(count: Int) {
        var paper = WindowPaper()
        let all = (1...60).reversed().map { ("d\($0)", Int64?($0)) }
        paper.show(all)
        paper.show([("d61", 61)] + all)
        let rest = [("d61", Int64?(61))] + all.filter { !(5..<(5 + Int64(count))).contains($0.1 ?? 0) }
        #expect(paper.show(rest).withdrawn.count == count)
        #expect(!paper.memory.looksRanked)
        // One more is withdrawn as well, and what comes back and goes again is.
        #expect(paper.show(rest.filter { $0.0 != "d58" }).withdrawnKeys == ["d58"])
        paper.show([("d61", 61)] + all)
        #expect(paper.show(rest).withdrawn.count == count)
    }

    @Test func `a hot list whose stories are dated is ranked after twenty departures`() {
        var paper = WindowPaper()
        var withdrawn = 0
        for step in 0..<30 {
            let numbers = (0..<10).map { (step * 7 + $0 * 13) % 40 }
            withdrawn += paper.show(numbers.map { ("s\($0)", Int64($0)) }).withdrawn.count
        }
        #expect(paper.memory.looksRanked)
        #expect(withdrawn < 20)
    }

    @Test func `the configuration decides by hand`() {
        var paper = WindowPaper(mode: .ranked)
        paper.show([("c", 3), ("b", 2), ("a", 1)])
        #expect(paper.show([("c", 3), ("a", 1)]).withdrawnKeys == [])
    }

    @Test func `full windows without a common item are a gap`() {
        var paper = WindowPaper()
        paper.show([("c", 3), ("b", 2), ("a", 1)])
        #expect(!paper.show([("d", 4), ("c", 3), ("b", 2)]).isGap)
        #expect(paper.show([("h", 8), ("g", 7), ("f", 6)]).isGap)
        #expect(!paper.show([("i", 9)]).isGap)
    }
}

@Suite struct OutOfPlaceTests {
    private func days(_ days: [Int64]) -> [(String, Int64?)] { days.map { ("d\($0)", $0) } }

    @Test func `a dated feed that was listed in another order once is judged by its dates ever after`() {
        var paper = WindowPaper()
        paper.show(days([10, 9, 8, 7, 6, 5, 4, 3]))
        paper.show(days([3, 4, 5, 6, 7, 8, 9, 10]))
        paper.show(days([10, 9, 8, 7, 6, 5, 4, 3]))
        #expect(paper.show(days([3, 11, 10, 9, 8, 7, 6, 5])).withdrawnKeys == [])
        #expect(paper.show(days([3, 12, 11, 10, 9, 8, 7, 6])).withdrawnKeys == [])
    }

    @Test func `four known stories that are pinned above six others are no evidence`() {
        var paper = WindowPaper()
        paper.show(days(Array((11...20).reversed())))
        paper.show(days([11, 12, 13, 14, 20, 19, 18, 17, 16, 15]))
        #expect(paper.show(days([11, 12, 13, 14, 21, 20, 19, 18, 17, 16])).withdrawnKeys == [])
        #expect(paper.show(days([11, 12, 13, 14, 22, 21, 20, 18, 17])).withdrawnKeys == ["d19"])
    }

    @Test func `two stories that are pinned above three others are no evidence`() {
        var paper = WindowPaper()
        paper.show(days([9, 8, 7, 6, 5]))
        #expect(paper.show(days([1, 2, 9, 8, 7])).withdrawnKeys == [])
        #expect(paper.show(days([1, 2, 10, 9, 8])).withdrawnKeys == [])
    }

    @Test func `a story that is pinned no more is evidence again`() {
        var paper = WindowPaper()
        paper.show(days([8, 7, 6, 5, 4, 3]))
        paper.show(days([3, 8, 7, 6, 5, 4]))
        paper.show(days([8, 7, 6, 5, 4, 3]))
        #expect(paper.show(days([9, 8, 7, 6, 5, 3])).withdrawnKeys == ["d4"])
    }

    @Test func `a story that was moved to the top and sinks again is no evidence`() {
        var paper = WindowPaper()
        paper.show(days([5, 4, 3, 2, 1]))
        paper.show(days([2, 5, 4, 3, 1]))
        paper.show(days([7, 6, 2, 5, 4]))
        #expect(paper.show(days([9, 8, 7, 6, 2])).withdrawnKeys == [])
        #expect(paper.show(days([11, 10, 9, 8, 7])).withdrawnKeys == [])
    }

    @Test func `an undated window that rolled shows no old story at its end`() {
        var paper = WindowPaper()
        paper.show("s73 s71 s70 s69")
        #expect(paper.show("s75 s74 s73 s72").withdrawnKeys == [])
    }

    @Test func `a backdated item proves nothing, not even when it has sunk to the end of the window`() {
        var paper = WindowPaper()
        paper.show([("d", 14), ("c", 13), ("b", 12), ("a", 11)])
        paper.show([("old", 3), ("d", 14), ("c", 13), ("b", 12)])
        paper.show([("f", 16), ("e", 15), ("old", 3), ("d", 14)])
        #expect(paper.show([("h", 18), ("g", 17), ("f", 16), ("old", 3)]).withdrawnKeys == [])
    }

    @Test func `an undated item that jumped to the top proves nothing when it sinks again`() {
        var paper = WindowPaper()
        paper.show("e d c b a")
        paper.show("b e d c a")
        paper.show("g f b e d")
        #expect(paper.show("i h g f b").withdrawnKeys == [])
        #expect(paper.show("i g f b").withdrawnKeys == ["h"])
    }

    @Test func `a new item below one that jumped to the top is still newer than the rest`() {
        var paper = WindowPaper()
        paper.show("e d c b a")
        paper.show("b f e d c a")
        #expect(paper.show("b e d c a").withdrawnKeys == ["f"])
    }

    @Test func `three pinned items above a short document are no evidence`() {
        var paper = WindowPaper()
        paper.show([("p", 1), ("q", 3), ("r", 2), ("d", 14), ("c", 13), ("b", 12), ("a", 11)])
        #expect(paper.show([("p", 1), ("q", 3), ("r", 2), ("e", 15), ("d", 14), ("c", 13), ("b", 12)]).withdrawnKeys == [])
    }

    @Test func `an unknown item beyond the oldest is older than what left there`() {
        var paper = WindowPaper()
        paper.show("e d c b")
        paper.show("f e d c")
        // c is withdrawn; the window slides back to an item that was never seen.
        #expect(paper.show("f e d z").withdrawnKeys == ["c"])
    }

    @Test func `a gap proves no withdrawal, whatever date one of the new items bears`() {
        var paper = WindowPaper()
        paper.show([("d", 14), ("c", 13), ("b", 12), ("a", 11)])
        let verdict = paper.show([("h", 18), ("g", 17), ("f", 16), ("old", 3)])
        #expect(verdict.isGap)
        #expect(verdict.withdrawnKeys == [])
    }

    @Test func `a window of one that slides back is no gap`() {
        var paper = WindowPaper()
        paper.show([("a", 1)])
        paper.show([("b", 2)])
        let verdict = paper.show([("a", 1)])
        #expect(!verdict.isGap)
        #expect(verdict.withdrawnKeys == ["b"])
    }

    @Test func `an undated feed that was listed in another order once is judged by its places ever after`() {
        var paper = WindowPaper()
        paper.show("j i h g f e d c b a")
        paper.show("k j i h g f e d c b")
        paper.show("c k e i b g j d h f")
        paper.show("k j i h g f e d c b")
        #expect(paper.show("k j i h g e d c b").withdrawnKeys == ["f"])
        #expect(paper.show("m l k j i h g e d c").withdrawnKeys == [])
    }

    @Test func `an undated feed turned round grows at the other end`() {
        var paper = WindowPaper()
        paper.show("l k j i h g f e d c b a")
        paper.show("m l k j i h g f e d c b")
        paper.show("b c d e f g h i j k l m")
        #expect(paper.show("c d e f g h i j k l m n").withdrawnKeys == [])
        #expect(paper.show("c d e f h i j k l m n").withdrawnKeys == ["g"])
    }

    @Test func `what is new in an undated document without order may be old, where another was withdrawn`() {
        var paper = WindowPaper()
        paper.show("a b c d e f")
        paper.show("d g a f c h")
        // One of the second batch is withdrawn; x or y slid back.
        #expect(paper.show("x d a y f c h").withdrawnKeys == ["g"])
        #expect(paper.show("z d a h f c").withdrawnKeys == [])
    }

    @Test func `a date ahead of its time does not make a story the newest for ever`() {
        var paper = WindowPaper()
        paper.show(days([9, 8, 7, 6]))
        paper.show([("ahead", 2000), ("d9", 9), ("d8", 8), ("d7", 7)])
        paper.show([("d11", 11), ("d10", 10), ("ahead", 2000), ("d9", 9)])
        #expect(paper.show(days([13, 12, 11, 10])).withdrawnKeys == [])
    }

    @Test func `a story dated ahead of its time and missing from the midst was withdrawn`() {
        var paper = WindowPaper()
        paper.show(days([9, 8, 7, 6]))
        paper.show([("ahead", 2000), ("d9", 9), ("d8", 8), ("d7", 7)])
        #expect(paper.show(days([10, 9, 8, 7])).withdrawnKeys == ["ahead"])
    }

    @Test func `a damaged document moves no rank that it does not show`() {
        var paper = WindowPaper()
        paper.show("c b a")
        let listed = paper.known.values.sorted { $0.id < $1.id }
        let listings = ["c", "x", "b"].map { key in
            Listing(draft: .make(id: key, title: key), key: key, known: paper.known[key])
        }
        var memory = paper.memory
        memory.arrivalsAtBottom = 0
        let verdict = Window.judgeDamaged(listings, listed: listed, memory: memory, now: Timestamp(seconds: 86400))
        #expect(verdict.memory == memory)
        #expect(verdict.withdrawn.isEmpty && verdict.departed.isEmpty)
        #expect(verdict.ranks[0] > verdict.ranks[1] && verdict.ranks[1] > verdict.ranks[2])
    }
}
