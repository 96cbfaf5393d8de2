// Input that would make a tree grow out of proportion costs no more than its size.

@testable import HTMLSanitizer
import Testing

@Suite(.timeLimit(.minutes(1))) struct SanitizerBoundsTests {
    private static let hostile: [(name: String, html: String)] = [
        ("nested div", String(repeating: "<div>", count: 200_000)),
        ("nested div, closed", String(repeating: "<div>", count: 200_000) + "x" + String(repeating: "</div>", count: 200_000)),
        ("nested b", String(repeating: "<b>", count: 200_000)),
        ("formatting left open", (0..<20_000).map { "<p><b id=\($0)>x" }.joined()),
        ("formatting, then blocks", (0..<2000).map { "<font color=\($0)>" }.joined() + String(repeating: "<p>x", count: 50_000)),
        ("adoption beyond its limit", (0..<2000).map { "<b id=\($0)>" + String(repeating: "<div>", count: 9) + "</b>" }.joined()),
        ("tables in tables", String(repeating: "<table>", count: 50_000)),
        ("links and tables", String(repeating: "<a href=x><table>", count: 20_000)),
        ("foster parents", "<table>" + String(repeating: "<b>x<i>y", count: 30_000)),
        ("end tags that find nothing", String(repeating: "<span>", count: 50_000) + String(repeating: "</b>", count: 50_000)),
        ("items left open", "<ul>" + String(repeating: "<li>x", count: 50_000)),
        ("brackets", String(repeating: "<", count: 200_000)), ("ampersands", String(repeating: "&amp", count: 100_000)),
        ("attributes", "<p " + String(repeating: "a=b ", count: 100_000) + ">"),
        ("candidates", "<img srcset='" + String(repeating: "a, ", count: 50_000) + "'>"),
        ("comments", String(repeating: "<!--", count: 100_000)), ("dashes", "<!--" + String(repeating: "-", count: 200_000)),
        ("end of script", "<script>" + String(repeating: "</scrip", count: 100_000)),
        ("quotes", String(repeating: "<a x=\"", count: 50_000)),
    ]

    @Test(arguments: hostile.map(\.name)) func `output stays in proportion to hostile input`(name: String) {
        let html = Self.hostile.first { $0.name == name }?.html ?? ""
        let safe = HTMLSanitizer().sanitize(html)
        #expect(safe.utf8.count <= 6 * html.utf8.count)
        #expect(HTMLSanitizer().sanitize(safe) == safe)
    }

    @Test func `text deeper than the limit stays, its tags go`() {
        let deep = String(repeating: "<div>", count: 1000) + "x" + String(repeating: "</div>", count: 1000) + "y"
        let limit = HTMLSanitizer.maximumDepth
        #expect(
            HTMLSanitizer().sanitize(deep) == String(repeating: "<div>", count: limit) + "x" + String(repeating: "</div>", count: limit)
                + "y")
    }
}
