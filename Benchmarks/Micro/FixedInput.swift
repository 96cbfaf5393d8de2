// The input of the measurements: a feed, its items and dates, the same on every machine and in every run.

import TidingsCore

/// Numbers from a fixed seed (splitmix64).
struct FixedNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}

enum FixedInput {
    private static let words = [
        "bridge", "minister", "harbour", "weather", "council", "a", "the", "of", "and", "in", "&amp;", "says", "new", "report", "市长", "新闻",
        "大桥",
        "天气", "报道", "表示", "river", "school", "train", "night", "price", "festival",
    ]

    /// A paragraph as feeds have them: words, a link, now and then a picture.
    static func html(_ numbers: inout FixedNumbers, paragraphs: Int) -> String {
        (0..<paragraphs).map { index in
            let text = (0..<60).map { _ in words[numbers.next(below: words.count)] }.joined(separator: " ")
            let picture = index == 1 ? "<img src=\"https://paper.test/\(numbers.next(below: 9999)).jpg?sig=x&amp;w=640\" alt=\"\">" : ""
            return "<p>\(text) <a href=\"https://paper.test/\(numbers.next(below: 9999))\">more</a>\(picture)</p>"
        }.joined(separator: "\n")
    }

    /// An RSS document of 100 items with contents of some 3 KB.
    static let document: String = {
        var numbers = FixedNumbers(seed: 1)
        let items = (0..<100).map { index in
            """
            <item><title>Item \(index): \(words[numbers.next(below: words.count)])</title><link>https://paper.test/\(index)?utm_source=rss</link>
            <guid isPermaLink="false">paper-\(index)</guid><pubDate>\(dates[index * 2])</pubDate><category>News</category>
            <description>\(html(&numbers, paragraphs: 1).replacing("<", with: "&lt;"))</description>
            <content:encoded><![CDATA[\(html(&numbers, paragraphs: 7))]]></content:encoded></item>
            """
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Paper</title>
            <link>https://paper.test/</link><description>A paper</description>\(items.joined(separator: "\n"))</channel></rss>
            """
    }()

    /// 2,000 dates, RFC 822 and RFC 3339 in turn.
    static let dates: [String] = {
        var numbers = FixedNumbers(seed: 2)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return (0..<1000).flatMap { _ -> [String] in
            let (year, month, day) = (1990 + numbers.next(below: 40), numbers.next(below: 12), 1 + numbers.next(below: 28))
            let time = "\(two(numbers.next(below: 24))):\(two(numbers.next(below: 60))):\(two(numbers.next(below: 60)))"
            return ["Mon, \(two(day)) \(months[month]) \(year) \(time) +0100", "\(year)-\(two(month + 1))-\(two(day))T\(time)+01:00"]
        }
    }()

    /// Items as they are kept.
    static func contents(_ count: Int, seed: UInt64) -> [ItemContent] {
        var numbers = FixedNumbers(seed: seed)
        return (0..<count).map { index in
            var content = ItemContent()
            content.title = "Item \(index)"
            content.link = "https://paper.test/\(seed)/\(index)"
            content.content = html(&numbers, paragraphs: 7)
            content.categories = ["News", "新闻"]
            content.published = Timestamp(seconds: 1_700_000_000 + Int64(index))
            return content
        }
    }
}
