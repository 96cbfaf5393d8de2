// Who is meant by a line like `me@example.org (Me)`.

import TidingsCore

enum PersonText {
    /// Splits a plain text into name and email; nil where it is blank.
    static func person(_ text: String?) -> Person? {
        guard let text, !text.isEmpty else { return nil }
        guard text.utf8.contains(UInt8(ascii: "@")) else { return Person(name: text) }
        var rest = Substring(text)
        if rest.hasPrefix("mailto:") { rest = rest.dropFirst(7) }
        // `Me <me@example.org>`
        if let open = rest.lastIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let inside = trimmed(rest[rest.index(after: open)..<close])
            if isEmail(inside) { return make(name: rest[..<open], email: inside) }
        }
        // `me@example.org (Me)` and `Me (me@example.org)`
        if rest.hasSuffix(")"), let open = matchingParenthesis(rest) {
            let before = trimmed(rest[..<open])
            let inside = trimmed(rest[rest.index(after: open)...].dropLast())
            if isEmail(before) { return make(name: inside, email: before) }
            if isEmail(inside) { return make(name: before, email: inside) }
        }
        if isEmail(rest) { return Person(email: String(rest)) }
        // `me@example.org Me` and `Me me@example.org`
        let words = rest.split(separator: " ")
        if words.count > 1, let first = words.first {
            // `me@example.org, Me`
            let address = first.last == "," || first.last == ";" ? first.dropLast() : first
            let name = rest.dropFirst(first.count).drop { $0 == " " }
            if isEmail(address), address.count == first.count || !isEmail(name) { return make(name: name, email: address) }
        }
        if words.count > 1, let last = words.last, isEmail(last) { return make(name: rest.dropLast(last.count), email: last) }
        return Person(name: String(rest))
    }

    /// Nil where nothing is said of anybody. An `email` in the place of the name is moved to its own.
    static func person(name: String?, email: String?, url: String?) -> Person? {
        guard name != nil || email != nil || url != nil else { return nil }
        guard let name, email == nil, let split = person(name), split.email != nil else {
            return Person(name: name, email: email, url: url)
        }
        return Person(name: split.name, email: split.email, url: url)
    }

    private static func make(name: some StringProtocol, email: some StringProtocol) -> Person {
        var name = trimmed(Substring(String(name)))
        if name.count > 1, let quote = name.first, quote == name.last, quote == "\"" || quote == "'" {
            name = trimmed(name.dropFirst().dropLast())
        }
        // `Me, me@example.org`
        while let last = name.last, last == "," || last == ";" { name = trimmed(name.dropLast()) }
        let address = email.hasPrefix("mailto:") ? String(email.dropFirst(7)) : String(email)
        return Person(name: name.isEmpty || name == address ? nil : String(name), email: address)
    }

    /// The parenthesis that the last one closes.
    private static func matchingParenthesis(_ text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.indices.reversed() {
            if text[index] == ")" { depth += 1 }
            if text[index] == "(" {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    /// Something, an at sign, something with a dot; no white space.
    static func isEmail(_ text: some StringProtocol) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].count >= 3 else { return false }
        return parts[1].dropFirst().dropLast().contains(UInt8(ascii: "."))
            && !text.utf8.contains { $0 <= 0x20 || "()<>,;\"".utf8.contains($0) }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
