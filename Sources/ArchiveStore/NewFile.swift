// Who may read what an archive consists of: its owner and the owner's group, whatever the umask lets through. SQLite makes
// its files readable for all; those that it adds later (-wal, -shm, -journal) get the mode of the database.

import Glibc

enum NewFile {
    /// Makes an empty file at a path where there is none, which SQLite takes for a new database. A stricter umask stays
    /// stricter. Where it cannot be made SQLite will say so: nothing is thrown here.
    ///
    /// - Parameter sibling: a file whose owner it gets where the system lets us: what the superuser makes beside the database of another
    ///   user would be closed to that one.
    static func make(_ path: String, beside sibling: String? = nil) {
        // O_EXCL: a database that is there must not even be opened. Closing any descriptor of it would drop the locks that
        // this process holds on it ("How To Corrupt An SQLite Database File", §2.2).
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { return }
        var status = stat()
        if let sibling, geteuid() == 0, stat(sibling, &status) == 0 { _ = fchown(descriptor, status.st_uid, status.st_gid) }
        close(descriptor)
    }
}
