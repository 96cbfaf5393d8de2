// What a configured request header field may be (RFC 9110 §5).

/// Rules for header fields.
enum HeaderRules {
    /// A token by RFC 9110 §5.6.2.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                let lower = byte | 0x20
                return (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")) || (byte >= 0x30 && byte <= 0x39)
                    || Array("!#$%&'*+-.^_`|~".utf8).contains(byte)
            }
    }

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
