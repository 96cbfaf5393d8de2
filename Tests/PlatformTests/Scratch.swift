// A folder of a test's own, removed with it.

import Foundation

final class Scratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/tidings-platform-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    func link(_ name: String, to target: String) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: target)
        return file
    }

    /// Every name below, sorted.
    func names() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: path).sorted() }
}
