// The sources of the file: their faults, their secrets, and what a file with secrets warns of.

import Glibc
import Testing
import TidingsCore

@testable import tidings

struct SourceReaderTests {
    private func memberFaults(_ members: String, variables: [String: String] = [:], secrets: SecretPolicy = .optional) -> [String] {
        faults("{\"sources\": [{\"name\": \"a\", \"url\": \"https://a.example\", \(members)}]}", variables: variables, secrets: secrets)
    }

    @Test(arguments: [
        ("feed.xml", "is no whole URL. Begin it with https:// or http://."),
        ("localhost:8080/feed", "is no whole URL. Begin it with https:// or http://."),
        ("http:a.example", "names no host. Write it as https://host/path."),
        ("https:///feed", "names no host. Write it as https://host/path."),
        ("https://u@:80/", "names no host. Write it as https://host/path."),
        ("file:///etc/passwd", "begins with file:. Only http, https can be used here."),
        ("https://a.example:0/", #"names no valid port: "0". Write 1 to 65535."#),
        ("https://a.example:/", #"names no valid port: "". Write 1 to 65535."#),
        ("https://a.example:https/", #"names no valid port: "https". Write 1 to 65535."#),
        ("https://[::1/", #"names no valid host: "[::1". Correct it."#),
        ("https://[a.example]/", #"names no valid host: "a.example". Correct it."#),
        ("https://a..example/", #"names no valid host: "a..example". Correct it."#),
        ("https://a.example/\u{3000}", "holds white space. Write %20 for a space, or remove it."),
        ("https://a.example/a b", "holds white space. Write %20 for a space, or remove it."),
    ]) func `a bad URL is told`(url: String, words: String) {
        let shown = url.replacing("u@", with: "***@")
        #expect(faults("{\"sources\": [{\"name\": \"a\", \"url\": \"\(url)\"}]}") == ["sources[0].url: \"\(shown)\" \(words)"])
    }

    @Test(arguments: ["http://[::1]:8080/f", "https://bücher.example/ä?b=ü", "http://127.0.0.1:1200/a/b?c=d#e", "https://a_b.example"])
    func `a good URL is taken as written`(url: String) throws {
        #expect(try Configuration.make("{\"sources\": [{\"name\": \"a\", \"url\": \"\(url)\"}]}").sources.first?.url == url)
    }

    @Test(arguments: [
        ("https://a.example", "https://A.EXAMPLE:443/#top", true),
        ("http://a.example/x", "https://a.example/x", false),
        ("https://a.example/x", "https://a.example/x/", false),
        ("https://a.example/?a=ü", "https://a.example/?a=%C3%BC", true),
        ("https://u:p@a.example/", "https://a.example/", false),
    ]) func `two ways to write one URL are one URL`(first: String, second: String, isSame: Bool) {
        let found = faults("{\"sources\": [{\"name\": \"a\", \"url\": \"\(first)\"}, {\"name\": \"b\", \"url\": \"\(second)\"}]}")
        #expect(found.isEmpty != isSame)
    }

    @Test func `secrets in URLs are never shown`() {
        let found = faults(#"{"sources": [{"name": "a", "url": "ftp://me:hunter2@a.example/?token=abc&x=1"}]}"#)
        #expect(found == [#"sources[0].url: "ftp://***@a.example/?token=***&x=1" begins with ftp:. Only http, https can be used here."#])
    }

    @Test(arguments: [
        (#""ignore": ["tilte"]"#, #"ignore[0]: "tilte" is no field. Did you mean "title"? As a regular expression, write "(?:tilte)"."#),
        (#""window": "latst""#, #"window: "latst" is unknown. Did you mean "latest"?"#),
        (#""headers": {"X Y": "1"}"#, #"headers["X Y"]: "X Y" is no header name. Use letters, digits and hyphens."#),
        (#""headers": {"Host": "b"}"#, #"headers.Host: "Host" is set by tidings itself. Remove it."#),
        (#""headers": {"X-a": "1", "x-A": "2"}"#, #"headers.x-A: "x-A" is there already in other letter case. Remove one of them."#),
        (#""headers": {"X": "a\r\nB: c"}"#, "headers.X: holds a control character. Remove it."),
        (#""headers": {"X": 1}"#, #"headers.X: is a number. Write a text, {"env": NAME} or {"credential": NAME}."#),
        (#""auth": {}"#, #"auth: needs exactly one key. Write one of "basic", "bearer"."#),
        (
            #""auth": {"bearer": "t", "basic": {"user": "u", "password": "p"}}"#,
            #"auth: needs exactly one key. Write one of "basic", "bearer"."#
        ),
        (#""auth": {"basic": {"user": "u"}}"#, "auth.basic.password: is missing. Add it."),
        (#""cookies": {"env": "A", "credential": "b"}"#, #"cookies: needs exactly one key. Write one of "env", "credential"."#),
        (
            #""cookies": {"credential": "../b"}"#,
            #"cookies.credential: "../b" is no name of a credential. Write it without slashes, as LoadCredential= names it."#
        ),
        (#""clientCertificate": {"key": "k"}"#, "clientCertificate.certificate: is missing. Add it."),
    ]) func `each setting tells its faults`(members: String, words: String) {
        #expect(memberFaults(members) == ["sources[0].\(words)"])
    }

    @Test func `an invalid regular expression is told with the reason`() throws {
        let found = try #require(memberFaults(#""ignore": ["(open"]"#).first)
        #expect(found.hasPrefix(#"sources[0].ignore[0]: "(open" is no regular expression ("#))
        #expect(found.hasSuffix("). Correct it."))
    }

    // MARK: Secrets

    @Test func `secrets come from the environment and from systemd`() throws {
        let folder = try TemporaryFolder()
        try folder.write("token", "s3cret\n")
        let text = #"""
            {"sources": [
              {"name": "a", "url": "https://a.example", "auth": {"bearer": {"credential": "token"}}},
              {"name": "b", "url": "https://b.example", "auth": {"basic": {"user": "u", "password": {"env": "PASS"}}}}]}
            """#
        let variables = ["CREDENTIALS_DIRECTORY": folder.path, "PASS": "word"]
        let configuration = try Configuration.make(text, variables: variables, mode: 0o644, secrets: .required)
        #expect(configuration.sources.map(\.credentials) == [.bearer(token: "s3cret"), .basic(user: "u", password: "word")])
        #expect(configuration.warnings.isEmpty)
    }

    @Test func `a certificate that is not there is a fault for who polls and a warning for who reads`() throws {
        let folder = try TemporaryFolder()
        try folder.write("c.pem", "-")
        let members = #""clientCertificate": {"certificate": "\#(folder.path)/c.pem", "key": "/nowhere/k.pem"}"#
        let words = [#"sources[0].clientCertificate.key: there is no file "/nowhere/k.pem". Correct the path, or put the file there."#]
        #expect(memberFaults(members, secrets: .required) == words)
        let text = "{\"sources\": [{\"name\": \"a\", \"url\": \"https://a.example\", \(members)}]}"
        #expect(try Configuration.make(text).warnings.map { "\($0)" } == words)
    }

    @Test func `a missing secret is a fault for who polls and a warning for who reads`() throws {
        let members = #""auth": {"bearer": {"env": "TOKEN"}}, "cookies": {"credential": "c"}"#
        let words = [
            "sources[0].auth.bearer: the environment variable TOKEN is not set. Set it where tidings is started.",
            "sources[0].cookies: there is no systemd credential here. Start tidings by systemd with LoadCredential=c:FILE.",
        ]
        #expect(memberFaults(members, secrets: .required) == words)
        let text = "{\"sources\": [{\"name\": \"a\", \"url\": \"https://a.example\", \(members)}]}"
        let warnings = try Configuration.make(text).warnings.map { "\($0)" }
        #expect(warnings.sorted() == words)
    }

    @Test func `a secret of a source that is not polled keeps nobody from polling the others`() throws {
        let members = #""auth": {"bearer": {"env": "TOKEN"}}, "clientCertificate": {"certificate": "/nowhere/c.pem"}"#
        let off = members + #", "enabled": false"#
        #expect(memberFaults(off, secrets: .required) == [])
        #expect(memberFaults(off, secrets: .requiredOf(["a"])).count == 2)
        #expect(memberFaults(members, secrets: .requiredOf(["b"])) == [])
        let text = "{\"sources\": [{\"name\": \"a\", \"url\": \"https://a.example\", \(off)}]}"
        #expect(try Configuration.make(text, secrets: .required).warnings.count == 2)
    }

    @Test func `a secret with a line end inside would begin another header and is refused`() {
        let found = memberFaults(#""headers": {"X": {"env": "A"}}"#, variables: ["A": "b\r\nC: d"], secrets: .required)
        #expect(
            found == ["sources[0].headers.X: the secret is empty, is no UTF-8 or holds control characters. Write one line of text there."])
    }

    @Test(arguments: [
        #""auth": {"bearer": "t"}"#, #""cookies": "a=b""#, #""headers": {"X-Api-Key": "k"}"#, #""proxy": "http://u:p@p:1""#,
    ]) func `a file with credentials that others can read is warned of`(members: String) throws {
        let text = "{\"sources\": [{\"name\": \"a\", \"url\": \"https://a.example\", \(members)}]}"
        #expect(try Configuration.make(text, file: "/c.json", mode: 0o640).warnings.isEmpty)
        let words = "/c.json holds credentials and can be read by everybody (mode 644). Run: chmod o-r /c.json"
        #expect(try Configuration.make(text, file: "/c.json", mode: 0o644).warnings.map { "\($0)" } == [words])
    }

    @Test func `a file without credentials may be read by all`() throws {
        let text = #"{"sources": [{"name": "a", "url": "https://a.example/?page=1", "headers": {"Accept-Language": "zh"}}]}"#
        #expect(try Configuration.make(text, mode: 0o644).warnings.isEmpty)
    }
}
