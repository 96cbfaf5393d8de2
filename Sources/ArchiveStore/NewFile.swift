// Who may read what an archive consists of: its owner and the owner's group, whatever the umask lets through. SQLite makes
// its files readable for all; those that it adds later (-wal, -shm, -journal) get the mode of the database.

import Glibc

enum NewFile {
    /// Makes an empty file at a path where there is none, which SQLite takes for a new database. A stricter umask stays
    /// stricter. Where it cannot be made SQLite will say so: nothing is thrown here.
    static func make(_ path: String) {
        // O_EXCL: a database that is there must not even be opened. Closing any descriptor of it would drop the locks that
        // this process holds on it ("How To Corrupt An SQLite Database File", §2.2).
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        if descriptor >= 0 { close(descriptor) }
    }
}
