// Where the picture helper is: beside this program, or in libexec of the prefix that this program is installed in.

import Glibc

enum PictureHelperPath {
    /// Absolute path of `tidings-picture`; nil where it is not installed.
    static func find() -> String? {
        guard let own = ownPath else { return nil }
        let folder = FilePaths.folder(of: own)
        let places = [folder + "/tidings-picture", FilePaths.folder(of: folder) + "/libexec/tidings/tidings-picture"]
        return places.first { access($0, X_OK) == 0 }
    }

    private static var ownPath: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
