// Which pictures show an author? Asked by the choice of an item's picture, for feeds declare them as if they were the item's.

import Markup

/// Services that keep nothing but portraits of people, at any size that they are asked for.
enum AvatarHost {
    /// A host with those below it, and what the path begins with.
    private static let known: [(host: StaticString, path: StaticString)] = [
        // The authors of WordPress.com, Jetpack, GitLab.
        ("gravatar.com", "/avatar/"),
        // The authors of GitHub's releases and commits.
        ("avatars.githubusercontent.com", "/"),
        // The accounts of QQ and WeChat; other hosts of qlogo.cn keep the pictures of articles.
        ("thirdqq.qlogo.cn", "/"), ("thirdwx.qlogo.cn", "/"), ("wx.qlogo.cn", "/"), ("q.qlogo.cn", "/"), ("q1.qlogo.cn", "/"),
        ("q2.qlogo.cn", "/"), ("q3.qlogo.cn", "/"), ("q4.qlogo.cn", "/"),
    ]

    /// Whether an address, absolute or without a scheme, is of such a picture.
    static func serves(_ url: String) -> Bool {
        url.withByteView { bytes in
            guard let slashes = bytes.first("//", from: 0) else { return false }
            let start = slashes + 2
            guard let path = bytes.first(UInt8(ascii: "/"), from: start, to: bytes.count) else { return false }
            return known.contains { bytes.has($0.path, at: path) && isHost(bytes, start..<path, $0.host) }
        }
    }

    private static func isHost(_ bytes: ByteView, _ range: Range<Int>, _ name: StaticString) -> Bool {
        let begin = range.upperBound - name.utf8CodeUnitCount
        guard begin >= range.lowerBound, bytes.equals(name, in: begin..<range.upperBound) else { return false }
        return begin == range.lowerBound || bytes[begin - 1] == UInt8(ascii: ".")
    }
}
