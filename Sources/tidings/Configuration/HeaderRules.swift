// What a configured request header field may hold (RFC 9110 §5).

/// Rules for header fields.
enum HeaderRules {
    /// Characters that no field value and no secret may hold: a line end would begin another field (RFC 9110 §5.5).
    static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 0x20 && scalar != "\t") || scalar.value == 0x7F
    }

    /// Fields whose values are credentials, whatever they look like.
    static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["authorization", "proxy-authorization", "cookie"].contains(name) || name.hasSuffix("key") || name.hasSuffix("token")
            || name.hasSuffix("secret") || name.hasSuffix("password")
    }
}
