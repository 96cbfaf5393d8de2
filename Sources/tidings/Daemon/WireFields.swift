// A line that is one JSON object, by its members. Asked by both ends of the daemon's socket, and by the inspecting commands for the
// lines of a batch (SCHEMA §6).

/// The members of one line's object.
struct WireFields {
    private var members: [String: JSONValue] = [:]

    /// nil for what is no JSON object.
    init?(_ line: [UInt8], loneSurrogates: JSONScanner.LoneSurrogates = .refused) {
        do {
            guard case .object(let members) = try JSONDocument(line, loneSurrogates: loneSurrogates).root.value else { return nil }
            self.init(members)
        } catch {
            return nil
        }
    }

    private init(_ members: [JSONMember]) {
        for member in members { self.members[member.key] = member.node.value }
    }

    func text(_ key: String) -> String? {
        guard case .string(let text) = members[key] else { return nil }
        return text
    }

    func texts(_ key: String) -> [String]? {
        guard case .array(let nodes) = members[key] else { return nil }
        return nodes.compactMap { node in
            guard case .string(let text) = node.value else { return nil }
            return text
        }
    }

    func optionalNumber(_ key: String) -> Int? {
        guard case .number(let text) = members[key] else { return nil }
        return Int(text)
    }

    func number(_ key: String) -> Int { optionalNumber(key) ?? 0 }

    func flag(_ key: String) -> Bool {
        guard case .bool(let flag) = members[key] else { return false }
        return flag
    }

    func objects(_ key: String) -> [WireFields]? {
        guard case .array(let nodes) = members[key] else { return nil }
        return nodes.compactMap { node in
            guard case .object(let members) = node.value else { return nil }
            return WireFields(members)
        }
    }

    func object(_ key: String) -> WireFields? {
        guard case .object(let members) = members[key] else { return nil }
        return WireFields(members)
    }
}
