// The sources of the file as the `sources` commands change them: adding what is new, removing what is named.
// Every change is read back as a configuration before it is written.

import Platform
import TidingsCore

/// Changes the list in one configuration file.
struct SourceList {
    let location: ConfigurationLocation
    let reader: ConfigurationReader

    /// What became of one entry that was to be added.
    enum Outcome: Sendable, Equatable {
        case added(name: String)
        /// Its URL is there already, under this name.
        case present(name: String)
        case refused(SourcesError)
    }

    /// Adds what is not there yet, in one write. Names that are taken get a number, except the one that somebody chose.
    func add(_ entries: [SourceEntry], isNameChosen: Bool = false) throws -> [Outcome] {
        var outcomes: [Outcome] = []
        let holdsSecret = entries.contains { URLRules.holdsSecret($0.url) }
        try change(newMode: holdsSecret ? 0o600 : 0o666) { document, configuration in
            let (new, told) = try SourceList.plan(entries, into: configuration.sources, isNameChosen: isNameChosen)
            outcomes = told
            return new.isEmpty ? nil : SourceListEdit(document)?.adding(new)
        }
        return outcomes
    }

    /// The name under which a URL is in the list already.
    func name(of url: String) throws(ConfigurationError) -> String? {
        guard ConfigurationLocation.exists(location.file) else { return nil }
        let identity = URLRules.identity(url)
        return try reader.read(location).sources.first { URLRules.identity($0.url) == identity }?.name
    }

    /// Removes these sources; none where one of the names is unknown.
    func remove(_ names: [String]) throws {
        guard ConfigurationLocation.exists(location.file) else { throw ConfigurationError.notFound(tried: [location.file]) }
        try change(newMode: 0o666) { document, configuration in
            let known = configuration.sources.map(\.name)
            var indexes: Set<Int> = []
            for name in names {
                guard let index = known.firstIndex(of: name) else {
                    throw SourcesError.unknownSource(name, nearest: NearestName.nearest(to: name, among: known))
                }
                indexes.insert(index)
            }
            return SourceListEdit(document)?.removing(indexes)
        }
    }

    /// Which entries are new, and what is told about each.
    static func plan(
        _ entries: [SourceEntry], into sources: [Source], isNameChosen: Bool
    ) throws(SourcesError) -> (new: [SourceEntry], outcomes: [Outcome]) {
        var names = UniqueNames(sources.map(\.name))
        var urls: [String: String] = [:]
        for source in sources { urls[URLRules.identity(source.url)] = source.name }
        var new: [SourceEntry] = []
        var outcomes: [Outcome] = []
        for var entry in entries {
            if let fault = URLRules.fault(entry.url) {
                outcomes.append(.refused(.badURL(entry.url, fault)))
                continue
            }
            let identity = URLRules.identity(entry.url)
            if let name = urls[identity] {
                outcomes.append(.present(name: name))
                continue
            }
            if isNameChosen, let owner = sources.first(where: { $0.name == entry.name }) {
                throw .nameTaken(entry.name, url: owner.url)
            }
            entry.name = names.claim(entry.name, orElse: WebURL(entry.url).host ?? "feed")
            entry.categories = entry.categories.map(UniqueNames.cleaned).filter { !$0.isEmpty }
            urls[identity] = entry.name
            new.append(entry)
            outcomes.append(.added(name: entry.name))
        }
        return (new, outcomes)
    }

    private func change(newMode: UInt32, _ edit: (JSONDocument, Configuration) throws -> [UInt8]?) throws {
        // What cannot be read is a configuration that is wrong, for these commands as for all others.
        if ConfigurationLocation.exists(location.file) { _ = try reader.read(location) }
        var isChanged = false
        do {
            try ConfigurationFile(path: location.file).change(newMode: newMode) { old in
                let bytes = old ?? Array(SourceListEdit.emptyText.utf8)
                let configuration = try reader.read(bytes, mode: 0, location)
                guard let new = try edit(try JSONDocument(bytes), configuration) else { return nil }
                // What is written is right, or it is not written.
                _ = try reader.read(new, mode: 0, location)
                isChanged = true
                return new
            }
        } catch let fault as FileFault {
            throw SourcesError.notWritten(fault)
        }
        if isChanged { adviseReload() }
    }
}

/// Gives each source a name of its own.
struct UniqueNames {
    private var taken: Set<String>
    /// The number to try next, by base name: so that a thousand feeds of one name cost a thousand tries, not a million.
    private var next: [String: Int] = [:]

    init(_ names: [String]) { taken = Set(names) }

    /// A name nobody has: the wanted one, or with a number behind it.
    mutating func claim(_ wanted: String, orElse fallback: String) -> String {
        let cleaned = UniqueNames.cleaned(wanted)
        let base = cleaned.isEmpty ? fallback : cleaned
        var name = base
        while !taken.insert(name).inserted {
            let number = next[base, default: 2]
            next[base] = number + 1
            name = "\(base) \(number)"
        }
        return name
    }

    /// In characters: no more than a listing shows.
    static let maximumLength = 120

    /// One line, not too long: what would be escaped on a terminal is left out of a name.
    static func cleaned(_ text: String) -> String { String(line(text).prefix(maximumLength)) }

    private static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }.filter { !SafeText.isUnsafe($0) }
        return String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
    }

    /// Why a text that somebody chose cannot be taken.
    enum Fault: Sendable, Equatable { case empty, unseen, long }

    /// What is wrong with a chosen text. Blanks are not: they are cleaned away, as everywhere.
    static func fault(_ text: String) -> Fault? {
        if text.unicodeScalars.contains(where: SafeText.isUnsafe) { return .unseen }
        let line = line(text)
        if line.isEmpty { return .empty }
        return line.count > maximumLength ? .long : nil
    }
}
