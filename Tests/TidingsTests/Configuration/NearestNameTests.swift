// Whom somebody probably meant.

import Testing

@testable import tidings

struct NearestNameTests {
    @Test(
        arguments: [
            ("intervall", "interval"), ("inetrval", "interval"), ("Interval", "interval"), ("ulr", "url"), ("catgories", "categories"),
            ("keepresponse", "keepResponses"), ("clientcert", nil), ("x", nil), ("", nil),
        ] as [(String, String?)]) func `the nearest is suggested, and nothing far`(name: String, meant: String?)
    {
        #expect(NearestName.nearest(to: name, among: SourceKey.names) == meant)
    }

    @Test func `no single letter is near another`() {
        #expect(NearestName.nearest(to: "x", among: ["e", "ab"]) == nil)
        #expect(NearestName.nearest(to: "X", among: ["e", "x"]) == "x")
    }

    @Test func `Chinese names are compared by character`() {
        #expect(NearestName.nearest(to: "半岛电视", among: ["少数派", "半岛电视台"]) == "半岛电视台")
    }

    @Test func `quantities are read and written`() {
        #expect(["90s", "15m", "2h", "7d"].map(Quantity.seconds) == [90, 900, 7200, 604800])
        #expect(
            ["", "s", "5", "5 m", "-5m", "5M", "1h30m", "٣m", "99999999999999999999d", "999999999999999d"].allSatisfy {
                Quantity.seconds($0) == nil
            })
        #expect(["512KiB", "16MiB", "1GiB", "2TiB"].map(Quantity.bytes) == [512 << 10, 16 << 20, 1 << 30, 2 << 40])
        #expect([90, 900, 7200, 86400, 90000].map(Quantity.duration) == ["90s", "15m", "2h", "1d", "25h"])
    }
}
