// What a first poll writes most of, as rows: an item, its content, the line of the log. Made by ArchiveSession.

import TidingsCore

struct NewItem: NewRow {
    static let table: StaticString = "item"
    static let columns = [
        "id", "source_id", "key", "link_digest", "fingerprint_high", "fingerprint_low", "first_published", "first_updated",
        "first_seen_at", "rank", "batch", "confirmed_at", "is_misplaced", "picture_url", "picture_rule", "picture_choices", "lent_authors",
    ]

    let id: Int64
    let source: Int64
    let key: String
    let draft: ItemDraft
    let lentAuthors: [Person]
    let rank: Int64
    let batch: Int64
    let isMisplaced: Bool
    let confirmedAt: Timestamp?
    let firstSeen: Timestamp

    func bind(_ row: inout HotStatement.Binding) {
        row.add(.int(id))
        row.add(.int(source))
        row.add(.text(key))
        row.add(SQLValue(draft.names.canonicalLink.map(LinkDigest.of)))
        row.add(.int(Int64(bitPattern: draft.fingerprint.high)))
        row.add(.int(Int64(bitPattern: draft.fingerprint.low)))
        row.add(SQLValue(draft.content.published?.milliseconds))
        row.add(SQLValue(draft.content.published == nil ? draft.content.updated?.milliseconds : nil))
        row.add(.int(firstSeen.milliseconds))
        row.add(.int(rank))
        row.add(.int(batch))
        row.add(SQLValue(confirmedAt?.milliseconds))
        row.add(SQLValue(isMisplaced))
        row.add(SQLValue(draft.picture?.url))
        row.add(SQLValue(draft.picture?.rule.description))
        row.add(SQLValue(PictureCandidates.encode(draft.pictures)))
        let isLent = draft.content.authors.isEmpty && !draft.isRepublished
        row.add(SQLValue(FieldCoding.encode(isLent ? lentAuthors : [])))
    }
}

struct NewRevision: NewRow {
    static let table: StaticString = "revision"
    static let columns = [
        "item_id", "number", "observation_id", "title", "link", "summary", "content", "authors", "categories", "published", "updated",
        "image", "enclosures",
    ]

    let item: Int64
    let number: Int
    let observation: Int64
    let draft: ItemDraft
    let packed: PackedTexts

    func bind(_ row: inout HotStatement.Binding) {
        row.add(.int(item))
        row.add(SQLValue(number))
        row.add(.int(observation))
        row.add(SQLValue(draft.content.title))
        row.add(SQLValue(draft.content.link))
        row.add(ContentCoding.value(draft.content.summary, packed: packed.summary))
        row.add(ContentCoding.value(draft.content.content, packed: packed.content))
        row.add(SQLValue(FieldCoding.encode(draft.content.authors)))
        row.add(SQLValue(FieldCoding.encode(draft.content.categories)))
        row.add(SQLValue(draft.content.published?.milliseconds))
        row.add(SQLValue(draft.content.updated?.milliseconds))
        row.add(SQLValue(draft.content.image))
        row.add(SQLValue(FieldCoding.encode(draft.content.enclosures)))
    }
}

struct NewChange: NewRow {
    static let table: StaticString = "change"
    static let columns = [
        "run_id", "at", "kind", "source_id", "item_id", "revision", "fields", "significance", "detail", "observation_id", "before",
    ]

    let change: Change
    let run: Int64?
    let source: Int64
    let observation: Int64?
    let at: Timestamp

    func bind(_ row: inout HotStatement.Binding) {
        row.add(SQLValue(run))
        row.add(.int(at.milliseconds))
        row.add(.text(change.kind.rawValue))
        row.add(.int(source))
        row.add(SQLValue(change.item))
        row.add(SQLValue(change.revision))
        row.add(SQLValue(change.fields.isEmpty ? nil : change.fields.map(\.rawValue).joined(separator: ",")))
        row.add(SQLValue(change.significance?.rawValue))
        row.add(SQLValue(change.detail))
        row.add(SQLValue(observation))
        row.add(SQLValue(change.before?.milliseconds))
    }
}
