// Which parts of a URL are never shown.

import Testing
import TidingsCore

@Suite struct MaskedURLTests {
    @Test(arguments: [
        ("http://user:pass@h/x", "http://***@h/x"),
        ("http://h/?passkey=a&authkey=b&torrent_pass=c&id=7", "http://h/?passkey=***&authkey=***&torrent_pass=***&id=7"),
        ("http://h/?pwd=a;pw=b;user_pw=c;sid=d", "http://h/?pwd=***;pw=***;user_pw=***;sid=***"),
        ("http://h/?X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-Date=c", "http://h/?X-Amz-Credential=***&X-Amz-Signature=***&X-Amz-Date=c"),
        ("http://h/?accessKey=a&subscription-key=b&rsskey=c&jwt=d", "http://h/?accessKey=***&subscription-key=***&rsskey=***&jwt=***"),
        ("http://h/?to%6ben=a&%74oken=b", "http://h/?to%6ben=***&%74oken=***"),
        // A sign is no digit.
        ("http://h/?%+auth=a&%-auth=b", "http://h/?%+auth=***&%-auth=***"),
        ("http://h/#access_token=a&state=b", "http://h/#access_token=***&state=b"),
        ("http://h/x;jsessionid=A1?sessionid=b", "http://h/x;jsessionid=***?sessionid=***"),
        ("http://h/proxy?url=http://g/?token=a", "http://h/proxy?url=http://g/?token=***"),
    ])
    func `secrets are masked wherever a URL holds them`(url: String, masked: String) {
        #expect(WebURL.masked(url) == masked)
        #expect(WebURL.shown(url) == masked)
    }

    @Test(arguments: [
        ("user:pass@proxy.test:3128", "***@proxy.test:3128"), ("http:/user:pass@h/feed", "http:/***@h/feed"),
        ("http:user:pass@h/feed", "http:***@h/feed"), ("9:pass@h", "***@h"),
    ])
    func `a user is masked where the beginning of the URL was forgotten`(url: String, masked: String) {
        #expect(WebURL.masked(url) == masked)
    }

    @Test(arguments: [
        ("http://u:p@h/feed?token=1", "http://h/feed"), ("http://u@h/feed?page=2", "http://h/feed?page=2"),
        ("http://h/feed", "http://h/feed"),
    ])
    func `what relative links are resolved against holds no secret`(url: String, base: String) {
        #expect(WebURL(url).publicBase == base)
    }

    @Test(arguments: [
        "mailto:news@h.test", "logo@2x.png", "/a@b", "http:logo@2x.png",
        "http://h/?q=token&keyword=a&author=b&country_code=CH&design=c&page=2", "http://h/a=b/@name", "http://h/?compare=1#part=2",
    ])
    func `ordinary links keep what tells them apart`(url: String) {
        #expect(WebURL.masked(url) == url)
    }

    @Test(arguments: ["tag:example.org,2026:key=1", "token=abc", "urn:uuid:1?key=2", "HTTP://H/?a=b"])
    func `a key that is no URL, or holds no secret, is shown as it is`(key: String) { #expect(WebURL.shown(key) == key) }
}
