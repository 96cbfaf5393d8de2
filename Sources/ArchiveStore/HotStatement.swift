// SQLite statements without boxing, for what a sync runs thousands of times. Everything else uses GRDB's comfortable
// calls; here Codable records cost three times raw SQLite (measured), and this costs what raw SQLite does.

import GRDB
import GRDBSQLite
import TidingsCore

/// A compiled statement of a connection, valid for as long as the connection. Used on the connection's own queue only.
struct HotStatement {
    private let handle: SQLiteStatement
    private let owner: Statement

    /// Cached by its text.
    /// - Throws: `DatabaseError` where the SQL does not compile.
    init(_ db: Database, _ sql: String) throws { self.init(try db.cachedStatement(sql: sql)) }

    fileprivate init(_ statement: Statement) {
        owner = statement
        handle = statement.sqliteStatement
    }

    /// Binds all parameters in order, as a fresh execution.
    /// - Throws: `DatabaseError` where SQLite takes one of them not, which would be NULL.
    func bind(_ values: SQLValue...) throws {
        try bind { binding in
            for value in values { binding.add(value) }
        }
    }

    /// Binds one parameter after the other, as a fresh execution.
    /// - Throws: as ``bind(_:)-(SQLValue...)``.
    func bind(_ body: (inout Binding) -> Void) throws {
        sqlite3_reset(handle)
        var binding = Binding(self)
        body(&binding)
        guard binding.code == SQLITE_OK else {
            // What the connection says is of the last parameter.
            throw DatabaseError(
                resultCode: ResultCode(rawValue: binding.code), message: sqlite3_errstr(binding.code).map { String(cString: $0) },
                sql: owner.sql)
        }
    }

    /// The parameters of an execution, so far.
    struct Binding {
        private let statement: HotStatement
        private var index: Int32 = 0
        /// The first complaint; looked at once at the end, for a check of each value would cost as much as the small ones do.
        fileprivate private(set) var code = SQLITE_OK

        fileprivate init(_ statement: HotStatement) { self.statement = statement }

        mutating func add(_ value: SQLValue) {
            index += 1
            let code = statement.bind(value, at: index)
            if code != SQLITE_OK, self.code == SQLITE_OK { self.code = code }
        }
    }

    /// Runs to the end; for statements without rows.
    /// - Throws: `DatabaseError`; `CancellationError`, as GRDB's own calls do.
    func run() throws {
        defer { sqlite3_reset(handle) }
        let code = sqlite3_step(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw failure(code) }
    }

    /// Steps to the next row; false at the end. Resets itself there.
    func next() throws -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        defer { sqlite3_reset(handle) }
        guard code == SQLITE_DONE else { throw failure(code) }
        return false
    }

    /// Ends a query whose remaining rows are not wanted, so that it holds no read lock.
    func end() { sqlite3_reset(handle) }

    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func optionalInt(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
    }

    func isBlob(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_BLOB }

    func real(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

    func text(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let buffer = UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column)))
        return String(decoding: buffer, as: UTF8.self)
    }

    func blob(_ column: Int32) -> [UInt8]? {
        guard let bytes = sqlite3_column_blob(handle, column) else { return nil }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// The columns of a row, one after the other.
    struct Columns {
        private let row: HotStatement
        private var last: Int32 = -1

        init(_ row: HotStatement) { self.row = row }

        private mutating func next() -> Int32 {
            last += 1
            return last
        }

        mutating func int() -> Int64 { row.int(next()) }
        mutating func optionalInt() -> Int64? { row.optionalInt(next()) }
        mutating func real() -> Double { row.real(next()) }
        mutating func text() -> String? { row.text(next()) }
        mutating func blob() -> [UInt8]? { row.blob(next()) }
        mutating func time() -> Timestamp? { optionalInt().map { Timestamp(milliseconds: $0) } }
    }

    /// SQLite copies bound bytes: the Swift values need not outlive the call.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .int(let number): sqlite3_bind_int64(handle, index, number)
        case .real(let number): sqlite3_bind_double(handle, index, number)
        case .text(var text):
            text.withUTF8 { bytes in
                // An empty buffer may have no address, which SQLite would read as NULL.
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text64(
                        handle, index, $0.baseAddress ?? HotStatement.somewhere, UInt64($0.count), HotStatement.transient,
                        UInt8(SQLITE_UTF8))
                }
            }
        case .blob(let bytes):
            bytes.withUnsafeBytes { sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), HotStatement.transient) }
        }
    }

    /// An address for no bytes at all: a static string is alive for ever.
    private static var somewhere: UnsafePointer<CChar> {
        let text: StaticString = "no bytes"
        return UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    /// Nobody interrupts a statement but GRDB, for a task that was cancelled.
    private func failure(_ code: Int32) -> any Error {
        if code == SQLITE_INTERRUPT { return CancellationError() }
        let message = sqlite3_db_handle(handle).flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: owner.sql)
    }
}

/// The writer's statements by the place in the source that asks for them: looking one up by its text would mean hashing
/// the text each time. Used on the archive's queue alone.
final class StatementCache {
    private enum Place: Hashable {
        case line(file: UInt, line: UInt, column: UInt)
        case insert(table: UInt, rows: Int)
    }

    private var statements: [Place: Statement] = [:]

    func statement(
        _ db: Database, _ sql: () -> String, file: StaticString, line: UInt, column: UInt
    ) throws -> HotStatement {
        try statement(db, .line(file: UInt(bitPattern: file.utf8Start), line: line, column: column), sql)
    }

    /// - Parameter table: always the same literal for one table.
    func statement(
        _ db: Database, inserting rows: Int, into table: StaticString, _ sql: @autoclosure () -> String
    ) throws -> HotStatement {
        try statement(db, .insert(table: UInt(bitPattern: table.utf8Start), rows: rows), sql)
    }

    private func statement(_ db: Database, _ place: Place, _ sql: () -> String) throws -> HotStatement {
        if let known = statements[place] { return HotStatement(known) }
        let made = try db.makeStatement(sql: sql())
        statements[place] = made
        return HotStatement(made)
    }

    /// Before the connection is closed.
    func clear() { statements = [:] }
}

/// A value on its way into SQLite.
enum SQLValue {
    case null
    case int(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    init(_ value: Int64?) { self = value.map(SQLValue.int) ?? .null }
    init(_ value: Int?) { self = value.map { .int(Int64($0)) } ?? .null }
    init(_ value: String?) { self = value.map(SQLValue.text) ?? .null }
    init(_ value: [UInt8]?) { self = value.map(SQLValue.blob) ?? .null }
    init(_ value: Bool) { self = .int(value ? 1 : 0) }
}
