// The members of one object of the file, read by key. A value that is wrong is reported with its path and counts
// as not there, so that one reading finds every fault.

/// What a reading of the file gathers and needs everywhere.
final class ConfigurationReading {
    var faults: [ConfigurationFault] = []
    var warnings: [ConfigurationWarning] = []
    /// Whether the file itself holds a password, token or the like.
    var holdsCredentials = false
    /// Expressions found valid: many sources share few, and compiling one costs as much as reading twenty sources.
    var goodPatterns: Set<String> = []
    let environment: Environment
    /// The folder that relative paths start from.
    let folder: String
    let secrets: SecretPolicy

    init(environment: Environment, folder: String, secrets: SecretPolicy) {
        self.environment = environment
        self.folder = folder
        self.secrets = secrets
    }

    func report(_ kind: ConfigurationFault.Kind, at path: JSONPath, _ offset: Int) {
        faults.append(ConfigurationFault(path: path, offset: offset, kind: kind))
    }
}

/// One object whose keys are `Key`; `null` is as good as absent.
struct ConfigurationFields<Key: ConfigurationKey> {
    let path: JSONPath
    let offset: Int
    let reading: ConfigurationReading
    private let members: [JSONMember]

    /// nil, and a fault, where the value is no object. Unknown keys are faults.
    init?(_ node: JSONNode, at path: JSONPath, _ reading: ConfigurationReading) {
        guard case .object(let members) = node.value else {
            reading.report(.wrongType(found: node.kindName, expected: "an object"), at: path, node.range.lowerBound)
            return nil
        }
        self.path = path
        self.offset = node.range.lowerBound
        self.reading = reading
        self.members = members
        for member in members where Key(rawValue: member.key) == nil {
            let kind = ConfigurationFault.Kind.unknownKey(
                nearest: NearestName.nearest(to: member.key, among: Key.names), known: Key.names)
            reading.report(kind, at: path.key(member.key), member.keyRange.lowerBound)
        }
    }

    func has(_ key: Key) -> Bool { node(key) != nil }

    /// The first of repeated keys; the repetitions are faults of their own.
    func node(_ key: Key) -> JSONNode? {
        let name = key.rawValue
        guard let member = members.first(where: { $0.key == name }) else { return nil }
        if case .null = member.node.value { return nil }
        return member.node
    }

    func path(_ key: Key) -> JSONPath { path.key(key.rawValue) }

    func report(_ kind: ConfigurationFault.Kind, _ key: Key) {
        reading.report(kind, at: path(key), node(key)?.range.lowerBound ?? offset)
    }

    // MARK: Scalars

    /// A text that is not empty and holds no control characters.
    func text(_ key: Key, expected: String = "a text", isRequired: Bool = false) -> String? {
        guard let node = node(key) else {
            if isRequired { report(.missing, key) }
            return nil
        }
        return reading.text(node, at: { path(key) }, expected: expected)
    }

    func flag(_ key: Key) -> Bool? {
        guard let node = node(key) else { return nil }
        if case .bool(let flag) = node.value { return flag }
        report(.wrongType(found: node.kindName, expected: "true or false"), key)
        return nil
    }

    func integer(_ key: Key, in range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        guard case .number(let text) = node.value else {
            report(.wrongType(found: node.kindName, expected: "a whole number"), key)
            return nil
        }
        guard let number = Int(text) else {
            report(.notWhole(text), key)
            return nil
        }
        return bounded(number, key, in: range, as: text) { "\($0)" }
    }

    /// Seconds.
    func duration(_ key: Key, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(key, expected: "a duration like \"15m\"") else { return nil }
        guard let seconds = Quantity.seconds(text) else {
            report(.notDuration(text), key)
            return nil
        }
        return bounded(seconds, key, in: range, as: text, written: Quantity.duration)
    }

    /// Bytes.
    func size(_ key: Key, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(key, expected: "a size like \"16MiB\"") else { return nil }
        guard let bytes = Quantity.bytes(text) else {
            report(.notSize(text), key)
            return nil
        }
        return bounded(bytes, key, in: range, as: text, written: Quantity.size)
    }

    private func bounded(
        _ value: Int, _ key: Key, in range: ClosedRange<Int>, as text: String, written: (Int) -> String
    ) -> Int? {
        if range.contains(value) { return value }
        report(.outOfRange(text, least: written(range.lowerBound), most: written(range.upperBound)), key)
        return nil
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: Key, isRequired: Bool = false) -> Choice? {
        guard let text = text(key, isRequired: isRequired) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        report(.unknownValue(text, nearest: NearestName.nearest(to: text, among: known), known: known), key)
        return nil
    }

    // MARK: Places

    /// An absolute path.
    func file(_ key: Key, isRequired: Bool = false) -> String? {
        guard let text = text(key, isRequired: isRequired) else { return nil }
        if let path = FilePaths.expanded(text, in: reading.folder, home: reading.environment.home) { return path }
        report(.unknownHome(text), key)
        return nil
    }

    func url(_ key: Key, schemes: [String] = URLRules.web, isRequired: Bool = false) -> String? {
        guard let text = text(key, isRequired: isRequired) else { return nil }
        if let fault = URLRules.fault(text, schemes: schemes) {
            report(.badURL(text, fault), key)
            return nil
        }
        if URLRules.holdsSecret(text) { reading.holdsCredentials = true }
        return text
    }

    // MARK: Containers

    func fields<Inner: ConfigurationKey>(_ key: Key, as: Inner.Type) -> ConfigurationFields<Inner>? {
        node(key).flatMap { ConfigurationFields<Inner>($0, at: path(key), reading) }
    }

    /// The elements of an array, with their paths.
    func elements(_ key: Key, of expected: String) -> [(node: JSONNode, path: JSONPath)] {
        guard let node = node(key) else { return [] }
        guard case .array(let elements) = node.value else {
            report(.wrongType(found: node.kindName, expected: expected), key)
            return []
        }
        let path = path(key)
        return elements.enumerated().map { ($1, path.index($0)) }
    }

    func texts(_ key: Key) -> [String] {
        elements(key, of: "an array of texts").compactMap { element in
            reading.text(element.node, at: { element.path }, expected: "a text")
        }
    }

    /// The members of an object whose keys are anybody's choice.
    func members(_ key: Key) -> [JSONMember] {
        guard let node = node(key) else { return [] }
        if case .object(let members) = node.value { return members }
        report(.wrongType(found: node.kindName, expected: "an object"), key)
        return []
    }
}

extension ConfigurationReading {
    func text(_ node: JSONNode, at path: () -> JSONPath, expected: String) -> String? {
        guard case .string(let text) = node.value else {
            report(.wrongType(found: node.kindName, expected: expected), at: path(), node.range.lowerBound)
            return nil
        }
        let isEmpty = text.utf8.allSatisfy { $0 == 0x20 }
        let hasControls = ConfigurationReading.hasControls(text)
        if isEmpty || hasControls {
            report(isEmpty ? .empty : .controlCharacter, at: path(), node.range.lowerBound)
            return nil
        }
        return text
    }

    /// C0, DEL and C1: a name or path that must be escaped to be shown is a mistake. The C1 controls are the
    /// two bytes C2 80 to C2 9F in UTF-8.
    private static func hasControls(_ text: String) -> Bool {
        var last: UInt8 = 0
        for byte in text.utf8 {
            if byte < 0x20 || byte == 0x7F || (last == 0xC2 && byte < 0xA0) { return true }
            last = byte
        }
        return false
    }
}

extension JSONNode {
    /// The kind of the value, in words of a sentence.
    var kindName: String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .number: "a number"
        case .string: "a text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
