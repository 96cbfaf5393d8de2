// Whether a file that a feed names is a picture.

import Markup

enum PictureType {
    /// By its medium, else its media type, else the ending of its path.
    static func isPicture(type: String?, medium: String?, url: String) -> Bool {
        if let medium, !medium.isEmpty { return medium.lowercased() == "image" }
        if let type, type.contains("/") { return type.lowercased().hasPrefix("image/") }
        return url.withByteView { bytes in
            var end = 0
            while end < bytes.count, bytes[end] != 0x3F, bytes[end] != 0x23 { end += 1 }
            for ending: StaticString in [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"] {
                let length = ending.utf8CodeUnitCount
                if end > length, bytes.equals(ending, in: end - length..<end) { return true }
            }
            return false
        }
    }
}
