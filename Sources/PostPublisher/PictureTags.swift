// Points the pictures of a body to the site's own copies. A picture has many addresses (`src`, `srcset`, the sources of a
// `picture` element) and one kept file: once that is shown, the others go, for a browser would prefer them. Asked by PostBody.

import Markup

/// The tags of one body that show pictures, in document order.
struct PictureTags {
    private(set) var links: PictureLinks
    /// Where in the output the sources of the open `picture` element stand.
    private var sources: [Range<Int>] = []
    /// The kept picture that these sources name.
    private var sourcePicture: PostPicture?

    init(_ links: PictureLinks) { self.links = links }

    /// Whether every picture stays where it is.
    var isEmpty: Bool { links.isEmpty }

    /// A `picture` element begins or ends.
    mutating func forgetSources() {
        sources.removeAll(keepingCapacity: true)
        sourcePicture = nil
    }

    /// A `source` with a `srcset`, written to this part of the output: it stays unless the picture's `img` turns out local.
    mutating func note(source tag: PostTag, at place: Range<Int>) {
        guard let set = tag.text(of: "srcset") else { return }
        sources.append(place)
        sourcePicture = sourcePicture ?? kept(inSet: set)
    }

    /// Shows the kept file in an `img`, and takes the sources that were written for it out of the output.
    mutating func show(in img: inout PostTag, out: inout [UInt8]) {
        defer { forgetSources() }
        let picture = img.text(of: "src").flatMap { links.kept($0) } ?? img.text(of: "srcset").flatMap { kept(inSet: $0) } ?? sourcePicture
        guard let picture else { return }
        img.set("src", links.show(picture))
        img.remove("srcset")
        img.remove("sizes")
        for place in sources.reversed() { PictureTags.cut(place, from: &out) }
    }

    /// Points one attribute of another tag to a kept picture.
    mutating func point(_ name: StaticString, of tag: inout PostTag) {
        guard let picture = tag.text(of: name).flatMap({ links.kept($0) }) else { return }
        tag.set(name, links.show(picture))
    }

    private func kept(inSet set: String) -> PostPicture? { Srcset.candidates(set).lazy.compactMap { links.kept($0.url) }.first }

    /// No blank line stays behind: Markdown would take it for the end of the HTML.
    private static func cut(_ place: Range<Int>, from out: inout [UInt8]) {
        let isLine =
            place.upperBound < out.count && out[place.upperBound] == 0x0A && (place.lowerBound == 0 || out[place.lowerBound - 1] == 0x0A)
        out.removeSubrange(isLine ? place.lowerBound..<place.upperBound + 1 : place)
    }
}
