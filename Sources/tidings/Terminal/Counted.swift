// Numbers with their nouns, the one way for all that is printed.

extension Int {
    /// `1 source`, `2 sources`; for nouns that take an s.
    func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
