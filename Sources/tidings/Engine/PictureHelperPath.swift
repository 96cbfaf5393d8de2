// Where the picture helper is: beside this program, or in libexec of the prefix that this program is installed in.

import Glibc
import Platform

enum PictureHelperPath {
    /// Absolute path of `tidings-picture`; nil where it is not installed.
    static func find() -> String? {
        guard let own = FilePaths.target(ofLink: "/proc/self/exe") else { return nil }
        let folder = Folder.parent(of: own)
        let places = [folder + "/tidings-picture", Folder.parent(of: folder) + "/libexec/tidings/tidings-picture"]
        return places.first { access($0, X_OK) == 0 }
    }
}
