// Which picture is an item's own (SPEC §6).

import Markup
import Testing

@testable import TidingsCore

@Suite struct `Choosing a picture` {
    /// Ranks a document's items and chooses, as the engine does.
    private struct Choosing {
        var width: Int
        var document: [PictureChoice.Offer]
        var feed: [String]

        func candidates(_ offer: PictureChoice.Offer) -> [ChosenPicture] {
            let ranked = document.map { PictureChoice.ranked($0, previewWidth: width) }
            return PictureChoice(ranked: ranked, feedPictures: feed).ownFirst(PictureChoice.ranked(offer, previewWidth: width))
        }

        func choose(_ offer: PictureChoice.Offer) -> ChosenPicture? { candidates(offer).first }
    }

    private func choice(width: Int = 640, document: [PictureChoice.Offer] = [], feed: [String] = []) -> Choosing {
        Choosing(width: width, document: document, feed: feed)
    }

    private func declared(_ origin: DeclaredPicture.Origin, _ url: String, _ width: Int? = nil, _ height: Int? = nil) -> DeclaredPicture {
        DeclaredPicture(origin: origin, url: url, width: width, height: height)
    }

    private func img(_ url: String, width: Int? = nil, height: Int? = nil, set: [(String, Int)] = []) -> HTMLPicture {
        let addresses = [HTMLPicture.Candidate(url: url)] + set.map { HTMLPicture.Candidate(url: $0.0, width: $0.1) }
        return HTMLPicture(candidates: addresses, width: width, height: height)
    }

    @Test func `places are asked in the order of the specification`() {
        let origins: [DeclaredPicture.Origin] = [.mediaThumbnail, .mediaContent, .enclosure, .itunesImage, .jsonImage, .jsonBannerImage]
        var pictures = origins.reversed().map { declared($0, "https://a/\($0.rawValue)") }
        for origin in origins {
            let offer = PictureChoice.Offer(declared: pictures, content: [img("https://a/img")])
            #expect(choice().choose(offer)?.rule == .declared(origin))
            pictures.removeLast()
        }
        let offer = PictureChoice.Offer(declared: [], content: [img("https://a/img")])
        #expect(choice().choose(offer) == ChosenPicture(url: "https://a/img", rule: .content))
        #expect(choice().choose(offer)?.rule.description == "img")
    }

    @Test func `of several sizes the smallest that fills the preview is taken`() {
        let offer = PictureChoice.Offer(
            declared: [
                declared(.mediaContent, "https://a/150", 150), declared(.mediaContent, "https://a/2000", 2000),
                declared(.mediaContent, "https://a/800", 800), declared(.mediaContent, "https://a/unknown"),
            ], content: [])
        #expect(choice().candidates(offer).map(\.url) == ["https://a/800", "https://a/2000", "https://a/unknown", "https://a/150"])
    }

    @Test func `where none fills the preview the largest is taken`() {
        let offer = PictureChoice.Offer(
            declared: [declared(.mediaThumbnail, "https://a/75", 75), declared(.mediaThumbnail, "https://a/300", 300)], content: [])
        #expect(choice().choose(offer)?.url == "https://a/300")
    }

    @Test func `srcset offers sizes, and src stands back`() {
        let set = [("b-300.jpg", 300), ("b-1024.jpg", 1024), ("b-768.jpg", 768)]
        let offer = PictureChoice.Offer(declared: [], content: [img("/b.jpg", set: set)], base: "https://a/post/")
        #expect(choice().choose(offer)?.url == "https://a/post/b-768.jpg")
        #expect(choice(width: 2000).choose(offer)?.url == "https://a/post/b-1024.jpg")
    }

    @Test func `where the picture of a set is gone its src stands in`() {
        let offer = PictureChoice.Offer(
            declared: [], content: [img("/b.jpg", set: [("b-1024.jpg", 1024), ("b-768.jpg", 768)]), img("/c.jpg")], base: "https://a/post/")
        #expect(choice().candidates(offer).map(\.url) == ["https://a/post/b-768.jpg", "https://a/b.jpg", "https://a/c.jpg"])
        #expect(PictureChoice.all(offer.content, base: offer.base, previewWidth: 640) == ["https://a/post/b-768.jpg", "https://a/c.jpg"])
    }

    @Test(arguments: ["https://a/post/", "https://a/post/#top", "https://A/post/"])
    func `what leads back to the page is no picture`(base: String) {
        let pictures = [img("#"), img("#top"), img("./"), img("/post/#x"), img("b.jpg#x")]
        let found: [String] = PictureChoice.all(pictures, base: base, previewWidth: 640)
        #expect(found.map { $0.hasSuffix("/post/b.jpg#x") } == [true])
    }

    @Test func `an item whose link is its picture has it`() {
        let offer = PictureChoice.Offer(
            declared: [declared(.mediaContent, "https://a/photo.jpg")], content: [img("https://a/photo.jpg")], base: "https://a/photo.jpg")
        #expect(choice().candidates(offer).map(\.url) == ["https://a/photo.jpg"])
    }

    @Test func `densities order addresses where widths are missing`() {
        let picture = HTMLPicture(
            candidates: [
                .init(url: "https://a/1x"), .init(url: "https://a/2x", density: 2), .init(url: "https://a/3x", density: 3),
            ], width: 320)
        #expect(choice().choose(PictureChoice.Offer(declared: [], content: [picture]))?.url == "https://a/2x")
        let unsized = HTMLPicture(candidates: picture.candidates)
        #expect(choice().choose(PictureChoice.Offer(declared: [], content: [unsized]))?.url == "https://a/3x")
    }

    @Test func `tracking pixels and inline data are no pictures`() {
        let pictures = [
            img("https://count/1.gif", width: 1, height: 1), img("https://count/2.gif", width: 0), img("data:image/png;base64,AA"),
            img("https://a/real.jpg"),
        ]
        let offer = PictureChoice.Offer(declared: [declared(.mediaThumbnail, "https://count/3.gif", 1, 1)], content: pictures)
        #expect(choice().candidates(offer).map(\.url) == ["https://a/real.jpg"])
        #expect(PictureChoice.all(pictures + pictures, base: nil, previewWidth: 640) == ["https://a/real.jpg"])
    }

    @Test func `a lazily loaded picture is had from its real address`() {
        let picture = HTMLPicture(candidates: [.init(url: "//cdn/real.jpg"), .init(url: "data:image/gif;base64,R0")])
        let offer = PictureChoice.Offer(declared: [], content: [picture], base: "https://a/post")
        #expect(choice().choose(offer)?.url == "https://cdn/real.jpg")
    }

    @Test func `an emoji gives way to a picture, and stands in where there is none`() {
        let smiley = img("https://s/smile.png", width: 16, height: 16)
        let both = PictureChoice.Offer(declared: [], content: [smiley, img("https://a/real.jpg")])
        #expect(choice().choose(both)?.url == "https://a/real.jpg")
        #expect(choice().choose(PictureChoice.Offer(declared: [], content: [smiley]))?.url == "https://s/smile.png")
    }

    @Test func `a logo on every item is the last resort`() {
        let offers = (0..<4).map { number in
            PictureChoice.Offer(
                declared: [declared(.itunesImage, "https://a/logo.png")], content: number == 3 ? [] : [img("https://a/\(number).jpg")])
        }
        let choice = choice(document: offers)
        #expect(choice.choose(offers[0]) == ChosenPicture(url: "https://a/0.jpg", rule: .content))
        #expect(choice.choose(offers[3]) == ChosenPicture(url: "https://a/logo.png", rule: .declared(.itunesImage), isFeedWide: true))
    }

    @Test func `a declared picture of a few pixels gives way to the content's, and one of a single pixel is none`() {
        let counter = declared(.mediaThumbnail, "https://count/2x2.gif", 2, 2)
        let offer = PictureChoice.Offer(declared: [counter], content: [img("https://a/real.jpg")])
        #expect(choice().candidates(offer).map(\.url) == ["https://a/real.jpg", "https://count/2x2.gif"])
        let pixel = declared(.mediaContent, "https://count/1x1.gif", 1, 1)
        #expect(choice().choose(PictureChoice.Offer(declared: [pixel], content: [])) == nil)
        let unknown = declared(.mediaThumbnail, "https://a/0x0.jpg", 0, 0)
        #expect(choice().choose(PictureChoice.Offer(declared: [unknown], content: [img("https://a/real.jpg")]))?.url == "https://a/0x0.jpg")
    }

    @Test(arguments: [
        "https://secure.gravatar.com/avatar/00?s=80&d=identicon", "https://0.gravatar.com/avatar/00", "//gravatar.com/avatar/0",
        "https://avatars.githubusercontent.com/u/1?v=4", "http://wx.qlogo.cn/mmhead/0/0", "https://WWW.Gravatar.com/avatar/0",
    ])
    func `an author's portrait gives way to a picture, and stands in where there is none`(portrait: String) {
        let declared = declared(.mediaThumbnail, portrait, 40, 40)
        let both = PictureChoice.Offer(declared: [declared], content: [img(portrait), img("https://a/real.jpg", width: 800, height: 600)])
        let alone = PictureChoice.Offer(declared: [declared], content: [], base: "https://a/")
        #expect(choice().choose(both)?.url == "https://a/real.jpg")
        #expect(choice().choose(alone)?.rule == .declared(.mediaThumbnail))
    }

    @Test(arguments: [
        "https://gravatar.com/logo.png", "https://notgravatar.com/avatar/0", "https://a/x//gravatar.com/avatar/0", "wx.qlogo.cn/0",
        "https://mmbiz.qlogo.cn/mmbiz_jpg/0/0?wx_fmt=jpeg",
    ])
    func `a picture of another place is no portrait`(url: String) {
        let picture = declared(.mediaThumbnail, url)
        let offer = PictureChoice.Offer(declared: [picture], content: [img("https://a/real.jpg")], base: "https://a/")
        #expect(choice().choose(offer)?.rule == .declared(.mediaThumbnail))
    }

    @Test func `two items may share a picture`() {
        let offers = (0..<2).map { _ in
            PictureChoice.Offer(declared: [declared(.enclosure, "https://a/both.jpg")], content: [img("https://a/other.jpg")])
        }
        #expect(choice(document: offers).choose(offers[0])?.url == "https://a/both.jpg")
    }

    @Test func `the feed's own picture is the last resort, however few items there are`() {
        let offer = PictureChoice.Offer(
            declared: [declared(.mediaThumbnail, "https://a/feed.png")], content: [img("https://a/own.jpg")])
        #expect(choice(document: [offer], feed: ["https://a/feed.png"]).choose(offer)?.url == "https://a/own.jpg")
    }

    @Test func `an item without pictures has none`() {
        let offer = PictureChoice.Offer(
            declared: [declared(.enclosure, "ftp://a/b.jpg"), declared(.jsonImage, "")], content: [img("file:///etc/passwd")])
        #expect(choice().choose(offer) == nil)
    }
}
