import Testing
import TidingsCore

/// What recognises a body must recognise no other.
@Suite struct BodyMarkTests {
    private let body = Array("<rss>the same feed as ever</rss>".utf8)

    @Test func aMarkKnowsItsBodyAlone() {
        let mark = BodyMark(of: body)
        #expect(mark.bytes.count == BodyMark.length)
        #expect(mark.matches(body))
        for index in body.indices {
            var other = body
            other[index] ^= 1
            #expect(!mark.matches(other), "byte \(index)")
        }
        #expect(!mark.matches(body + [0]) && !mark.matches(Array(body.dropLast())) && !mark.matches([]))
    }

    @Test func everyMarkHasAKeyOfItsOwn() {
        #expect(BodyMark(of: body) != BodyMark(of: body))
    }

    @Test func anEmptyBodyIsABody() {
        #expect(BodyMark(of: []).matches([]) && !BodyMark(of: []).matches([0]))
    }

    @Test func aMarkIsReadBackFromItsBytes() throws {
        let mark = try #require(BodyMark(bytes: BodyMark(of: body).bytes))
        #expect(mark.matches(body))
        #expect(BodyMark(bytes: []) == nil && BodyMark(bytes: Array(mark.bytes.dropLast())) == nil)
    }

    /// Computed by OpenSSL: `openssl mac -cipher AES-128-GCM -macopt hexiv:000000000000000000000000 -macopt hexkey:… GMAC`.
    @Test func theCodeIsGMAC() throws {
        let key = Hex.bytes("000102030405060708090a0b0c0d0e0f")
        let mark = try #require(BodyMark(bytes: key + Hex.bytes("cb0cb46cad0eae734832ff4958c45c5b")))
        #expect(mark.matches(Array("tidings".utf8)))
    }
}
