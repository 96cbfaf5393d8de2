// How a picture of an item is told: a line for people, an object for scripts. Asked by `show` and `pictures`.

import ArchiveStore
import Thumbnailer
import TidingsCore

extension PictureRecord {
    /// One line for people; the address is left out where the line before names it.
    func shown(besides chosen: String?) -> String {
        let address = url == chosen ? "" : " \(WebURL.masked(url))" + (rule.map { " (\($0))" } ?? "")
        guard let picture else { return state.rawValue + address + (error.map { ": \($0)" } ?? "") }
        let original = picture.originalName.map { ", \($0)" } ?? ", the original is not kept"
        let preview = picture.previewName.map { ", preview \($0)" } ?? ", the preview waits"
        return "kept\(address): \(picture.width)x\(picture.height), \(picture.byteCount) bytes\(original)\(preview)"
    }

    /// Every key is always there.
    var json: JSONText {
        var object = JSONText()
        object.add("url", WebURL.masked(url))
        object.add("rule", rule)
        object.add("state", state.rawValue)
        object.add("error", error)
        object.add("sha256", picture?.sha256)
        object.add("format", picture?.format.rawValue)
        object.add("width", picture?.width)
        object.add("height", picture?.height)
        object.add("bytes", picture?.byteCount)
        object.add("original", picture?.originalName)
        object.add("preview", picture?.previewName)
        object.add("previewWidth", picture?.preview?.width)
        object.add("previewHeight", picture?.preview?.height)
        object.add("previewBytes", picture?.preview?.byteCount)
        return object
    }
}
