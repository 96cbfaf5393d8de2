// The dependencies of Package.swift, held against the import lines: the build asks of no target that it uses what it declares,
// and of tests not even that they declare what they use.

import Foundation
import Testing

@Suite struct DependencyTests {
    /// What needs no declaration.
    private static let system = ImportTests.system.union(["FoundationXML", "Testing"])
    /// Declared only so that they are built: these tests run the programs.
    private static let programs: [String: Set<String>] = ["EndToEndTests": ["tidings", "tidings-picture"]]

    private struct Declared {
        var name: String
        var folder: String
        var dependencies: Set<String>
    }

    private static func targets() throws -> [Declared] {
        let text = try String(contentsOf: Repository.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        var modules: [String: String] = [:]
        for product in text.matches(of: /let (\w+) = Target\.Dependency\.product\(name: "(\w+)"/) {
            modules[String(product.1)] = String(product.2)
        }
        let target = /(?:\b(?:target|tests)\(\s*"|name: ")([\w\-]+)"(?:\)|,\s*(?:dependencies: )?\[([^\]]*)\]([^\n]*))/
        return text.matches(of: target).map { found in
            let name = String(found.1)
            let words = (found.2 ?? "").split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init)
            let path = (found.3 ?? "").firstMatch(of: /path: "([^"]+)"/).map { String($0.1) }
            return Declared(
                name: name, folder: path ?? (name.hasSuffix("Tests") ? "Tests/" : "Sources/") + name,
                dependencies: Set(words.map { modules[$0] ?? $0 }))
        }
    }

    @Test func `every target imports what it declares, and declares what it imports`() throws {
        let targets = try Self.targets()
        #expect(targets.count > 25, "the targets were not found")
        for target in targets {
            let imports = try Repository.imports(in: target.folder)
            // C targets say what they need in their sources.
            if imports.isEmpty, target.name.hasPrefix("C") { continue }
            let used = Set(imports.map(\.module)).subtracting(Self.system).union(Self.programs[target.name] ?? [])
            #expect(used == target.dependencies, "\(target.name)")
        }
    }
}
