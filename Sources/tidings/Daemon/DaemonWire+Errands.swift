// Errands on the daemon's socket: one JSON object each way.

import PostPublisher

extension DaemonWire {
    static func line(_ errand: Errand) -> String {
        var object = JSONText()
        switch errand {
        case .publish(let targets, let force):
            object.add("request", "publish")
            object.add("targets", targets.map(\.wire))
            object.add("force", force)
        case .forget(let item, let reason):
            object.add("request", "forget")
            object.add("item", item)
            object.add("reason", reason)
        }
        return object.string
    }
}

extension Errand {
    /// nil for what is none of this version: a target that is half understood would be written wrong.
    init?(_ fields: WireFields) {
        switch fields.text("request") {
        case "publish":
            guard let objects = fields.objects("targets") else { return nil }
            let targets = objects.compactMap(PublishTarget.init)
            guard !targets.isEmpty, targets.count == objects.count else { return nil }
            self = .publish(targets, force: fields.flag("force"))
        case "forget":
            guard let item = fields.optionalNumber("item"), let reason = fields.text("reason") else { return nil }
            self = .forget(item: Int64(item), reason: reason)
        default: return nil
        }
    }
}

extension PublishTarget {
    fileprivate var wire: JSONText {
        var object = JSONText()
        object.add("format", format.rawValue)
        object.add("directory", directory)
        object.add("images", images.rawValue)
        object.add("withdrawn", withdrawn.rawValue)
        object.add("names", names.rawValue)
        return object
    }

    fileprivate init?(_ fields: WireFields) {
        guard let format = fields.text("format").flatMap(PostFormat.init), let directory = fields.text("directory"),
            directory.hasPrefix("/"),
            let images = fields.text("images").flatMap(Images.init), let withdrawn = fields.text("withdrawn").flatMap(Withdrawn.init),
            let names = fields.text("names").flatMap(Names.init)
        else { return nil }
        self.init(format: format, directory: directory)
        self.images = images
        self.withdrawn = withdrawn
        self.names = names
    }
}

extension ErrandResult {
    var json: JSONText {
        var object = JSONText()
        object.add("event", "done")
        object.add("status", status.rawValue)
        object.add("lines", lines)
        return object
    }

    init(_ fields: WireFields) {
        lines = fields.texts("lines") ?? []
        status = ExitStatus(rawValue: Int32(clamping: fields.number("status"))) ?? .someFailed
    }
}
