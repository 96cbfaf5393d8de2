// How a revision is read from its row. Asked by whoever asks the archive for contents.

import TidingsCore

/// The columns of a revision and how they are read.
enum RevisionRow {
    static let columns = "title, link, summary, content, authors, categories, published, updated, image, enclosures"
    /// The same of a table `revision r` among others.
    static let prefixed = columns.split(separator: " ").map { "r." + $0 }.joined(separator: " ")

    /// - Parameter first: index of the first of these columns in the row.
    static func content(_ row: HotStatement, from first: Int32 = 0) -> ItemContent {
        var content = ItemContent()
        content.title = row.text(first)
        content.link = row.text(first + 1)
        content.summary = ContentCoding.decode(row, first + 2)
        content.content = ContentCoding.decode(row, first + 3)
        content.authors = FieldCoding.people(row.text(first + 4))
        content.categories = FieldCoding.texts(row.text(first + 5))
        content.published = row.optionalInt(first + 6).map { Timestamp(milliseconds: $0) }
        content.updated = row.optionalInt(first + 7).map { Timestamp(milliseconds: $0) }
        content.image = row.text(first + 8)
        content.enclosures = FieldCoding.enclosures(row.text(first + 9))
        return content
    }
}
