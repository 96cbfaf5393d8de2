// Where the project lies, and what its files import. Asked by the tests that read it.

import Foundation

enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// File, by its path within the folder, and module of every import below a folder of the project.
    static func imports(in folder: String) throws -> [(file: String, module: String)] {
        let folder = root.appendingPathComponent(folder)
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return try files.flatMap { file -> [(String, String)] in
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            return text.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard let at = words.firstIndex(of: "import"), at + 1 < words.count,
                    words[..<at].allSatisfy({ ["public", "internal", "private", "@testable"].contains($0) || $0.hasPrefix("@") })
                else { return nil }
                let module = words[at + 1].prefix { $0 != "." }
                // A test may hold a script of another language, which names several at once.
                return module.hasSuffix(",") ? nil : (file, String(module))
            }
        }
    }
}
