// A good file gives every value; a wrong one gives every fault, each with its path and what to do.

import Foundation
import HTTPFetcher
import PostPublisher
import Testing
import TidingsCore

@testable import tidings

extension Configuration {
    /// Reads a text as if it were a file, without touching any.
    static func make(
        _ text: String, file: String = "/home/li/.config/tidings/config.json", variables: [String: String] = [:],
        mode: UInt32 = 0o600, secrets: SecretPolicy = .optional
    ) throws(ConfigurationError) -> Configuration {
        let environment = Environment(["HOME": "/home/li"].merging(variables) { $1 })
        return try ConfigurationReader(environment: environment, secrets: secrets)
            .read(Array(text.utf8), mode: mode, ConfigurationLocation(file: file, environment: environment))
    }
}

/// The lines that describe what is wrong, without the heading.
func faults(_ text: String, variables: [String: String] = [:], secrets: SecretPolicy = .optional) -> [String] {
    do {
        _ = try Configuration.make(text, variables: variables, secrets: secrets)
        return []
    } catch {
        return "\(error)".split(separator: "\n").dropFirst().map(String.init)
    }
}

struct ConfigurationReaderTests {
    @Test func `a database that is called by a link is the one behind it`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/a", withDestinationPath: "b")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/b", withDestinationPath: folder.path + "/real.db")
        // `..` is the folder above the one that a link leads to.
        try FileManager.default.createDirectory(atPath: folder.path + "/disk/data", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/data", withDestinationPath: "disk/data")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/disk/data/c", withDestinationPath: "../../real.db")
        for name in ["a", "b", "real.db", "data/c"] {
            let configuration = try Configuration.make(#"{"database": "\#(folder.path)/\#(name)", "sources": []}"#)
            #expect(configuration.database == folder.path + "/real.db")
        }
    }

    @Test func `only sources is required`() throws {
        let configuration = try Configuration.make(#"{"sources": [{"name": "a", "url": "https://a.example/feed"}]}"#)
        #expect(configuration.database == "/home/li/.local/share/tidings/tidings.db")
        #expect(configuration.thumbnails == ThumbnailSettings(directory: "/home/li/.local/share/tidings/thumbnails"))
        #expect(configuration.polling == PollingSettings())
        #expect(configuration.http == HTTPSettings())
        #expect(configuration.sources == [Source(name: "a", url: "https://a.example/feed")])
        #expect(configuration.warnings.isEmpty)
    }

    @Test func `every key is read`() throws {
        let configuration = try Configuration.make(
            #"""
            {"database": "db/tidings.db",
             "thumbnails": {"directory": "~/pictures", "width": 320, "keepOriginals": false, "scope": "all", "maximumSize": "2GiB"},
             "polling": {"minimumInterval": "90s", "maximumInterval": "7d", "concurrency": 200, "perHost": 8},
             "http": {"timeout": "2m", "maximumBytes": "512KiB", "userAgent": "me", "proxy": "http://p:1", "allowAddresses": ["::1", "10.0.0.0/8"]},
             "hosts": {"LocalHost:1200": {"perHost": 16, "timeout": "1h"}},
             "retention": {"revisions": "30d", "items": null}, "metrics": {"textfile": "../t.prom"},
             "publish": [{"format": "hugo", "directory": "/srv", "root": "/博客/", "images": "local", "withdrawn": "mark", "names": "number"}],
             "sources": [{"name": "甲", "url": "https://a.example", "categories": ["外", "内"], "author": "作者", "interval": "15m",
               "enabled": false, "window": "ranked", "logMarkup": true, "keepResponses": true, "ignore": ["title", "\\d+ views"],
               "headers": {"X-A": "1"}, "auth": {"basic": {"user": "u", "password": "p"}}, "cookies": "a=b",
               "clientCertificate": {"certificate": "c.pem", "key": "/k.pem"}, "proxy": "socks5h://p:1080", "insecure": true}]}
            """#)
        #expect(configuration.database == "/home/li/.config/tidings/db/tidings.db")
        #expect(
            configuration.thumbnails
                == ThumbnailSettings(
                    directory: "/home/li/pictures", width: 320, keepOriginals: false, scope: .all, maximumSize: 2 << 30))
        #expect(configuration.polling == PollingSettings(minimumInterval: 90, maximumInterval: 604800, concurrency: 200, perHost: 8))
        #expect(
            configuration.http
                == HTTPSettings(
                    timeout: 120, maximumBytes: 512 << 10, userAgent: "me", proxy: "http://p:1",
                    allowAddresses: ["::1", "10.0.0.0/8"].compactMap(AddressRange.init)))
        #expect(configuration.hosts == ["localhost:1200": HostSettings(perHost: 16, timeoutMilliseconds: 3_600_000)])
        #expect(configuration.retention == RetentionSettings(revisions: 30 * 86400, items: nil))
        #expect(configuration.metricsTextFile == "/home/li/.config/t.prom")
        var target = PublishTarget(format: .hugo, directory: "/srv")
        target.root = "/%E5%8D%9A%E5%AE%A2"
        target.images = .local
        target.withdrawn = .mark
        target.names = .number
        #expect(configuration.publish == [target])
        var source = Source(name: "甲", url: "https://a.example")
        source.categories = ["外", "内"]
        source.author = "作者"
        source.intervalSeconds = 900
        source.enabled = false
        // Its certificate is not there.
        source.lacksSecret = true
        source.window = .ranked
        source.logMarkup = true
        source.keepResponses = true
        source.ignore = [.field(.title), .pattern("\\d+ views")]
        source.headers = [HeaderField(name: "X-A", value: "1")]
        source.credentials = .basic(user: "u", password: "p")
        source.cookies = "a=b"
        source.clientCertificate = ClientCertificate(certificate: "/home/li/.config/tidings/c.pem", key: "/k.pem")
        source.proxy = "socks5h://p:1080"
        source.insecure = true
        #expect(configuration.sources == [source])
    }

    @Test func `all faults are told at once, in the order of the file`() throws {
        let text = #"""
            {"databse": "x", "polling": {"minimumInterval": "5 min", "perHost": 0, "perHost": 4}, "sources": [
              {"name": "a", "url": "https://a.example/"},
              {"name": "b", "url": "ftp://b.example/", "intervall": "5m"},
              {"name": "a", "url": "HTTPS://A.example:443", "interval": 15, "enabled": "yes"},
              {"categories": ["x", 3]}
            ]}
            """#
        #expect(
            faults(text) == [
                #"databse: unknown key. Did you mean "database"?"#,
                #"polling.minimumInterval: "5 min" is no duration. Write a whole number and s, m, h or d, like "15m"."#,
                #"polling.perHost: 0 is out of range. Write 1 to 1024."#,
                #"polling.perHost: this key stands here twice. Remove one of them."#,
                #"sources[1].url: "ftp://b.example/" begins with ftp:. Only http, https can be used here."#,
                #"sources[1].intervall: unknown key. Did you mean "interval"?"#,
                #"sources[2].name: the name "a" is used by sources[0] already. Choose another."#,
                #"sources[2].url: "HTTPS://A.example:443" is the URL of sources[0] already. Remove one of the two."#,
                #"sources[2].interval: is a number. Write a duration like "15m"."#,
                #"sources[2].enabled: is a text. Write true or false."#,
                #"sources[3].name: is missing. Add it."#,
                #"sources[3].url: is missing. Add it."#,
                #"sources[3].categories[1]: is a number. Write a text."#,
            ])
    }

    @Test func `the heading counts the faults and says that nothing was touched`() {
        #expect(throws: ConfigurationError.self) { try Configuration.make("{}") }
        do {
            _ = try Configuration.make("{}", file: "/c.json")
        } catch {
            #expect("\(error)" == "/c.json has 1 fault; nothing was touched:\nsources: is missing. Add it.")
        }
    }

    @Test(arguments: [
        (#""thumbnails": {"width": 1.5}"#, "thumbnails.width: 1.5 is no whole number. Write digits only."),
        (#""thumbnails": {"scope": "al"}"#, #"thumbnails.scope: "al" is unknown. Did you mean "all"?"#),
        (#""thumbnails": {"scope": "everything"}"#, #"thumbnails.scope: "everything" is unknown. Write one of "first", "all"."#),
        (
            #""thumbnails": {"maximumSize": "16MB"}"#,
            #"thumbnails.maximumSize: "16MB" is no size. Write a whole number and KiB, MiB, GiB or TiB, like "16MiB"."#
        ),
        (#""http": {"timeout": "2h"}"#, "http.timeout: 2h is out of range. Write 1s to 1h."),
        (#""http": {"maximumBytes": "2GiB"}"#, "http.maximumBytes: 2GiB is out of range. Write 1KiB to 1GiB."),
        (#""http": {"userAgent": "a\nb"}"#, "http.userAgent: holds a control character. Remove it."),
        (#""http": {"userAgent": " "}"#, "http.userAgent: is empty. Write something, or remove it."),
        (#""http": {"proxy": "p:8080"}"#, #"http.proxy: "p:8080" is no whole URL. Begin it with https:// or http://."#),
        (
            #""http": {"proxy": "socks4://p"}"#,
            #"http.proxy: "socks4://p" begins with socks4:. Only http, https, socks5, socks5h can be used here."#
        ),
        (
            #""http": {"allowAddresses": ["10.0.0.0/33"]}"#,
            #"http.allowAddresses[0]: "10.0.0.0/33" is no address. Write an IP address or a block, like "10.0.0.0/8"."#
        ),
        (#""http": []"#, "http: is an array. Write an object."),
        (
            #""hosts": {"https://a.example": {}}"#,
            #"hosts["https://a.example"]: "https://a.example" is no host. Write "host" or "host:port", without https://."#
        ),
        (
            #""hosts": {"A.example": {}, "b.example": {}, "a.Example": {}}"#,
            #"hosts["a.Example"]: "a.Example" is there already in other letter case. Remove one of them."#
        ),
        (#""hosts": {"a:1": {"perhost": 1}}"#, #"hosts["a:1"].perhost: unknown key. Did you mean "perHost"?"#),
        (
            #""polling": {"minimumInterval": "2d"}"#,
            "polling.minimumInterval: the shortest interval, 2d, is longer than the longest, 1d. "
                + "Lower minimumInterval or raise maximumInterval."
        ),
        (#""publish": [{"format": "hexo"}]"#, "publish[0].directory: is missing. Add it."),
        (#""publish": {}"#, "publish: is an object. Write an array of objects."),
        (
            #""publish": [{"format": "json", "directory": "/a/"}, {"format": "json", "directory": "/b/../a"}]"#,
            "publish[1]: has the format and the directory of publish[0]. Remove one of the two."
        ),
        (
            #""publish": [{"format": "hexo", "directory": "~li/x"}]"#,
            #"publish[0].directory: "~li/x" begins with a home folder that is not known. Write the path from / on."#
        ),
        (
            #""publish": [{"format": "hexo", "directory": "/x", "root": "blog/"}]"#,
            #"publish[0].root: "blog/" is no place of a site on its host. Begin it with a slash, like "/blog/"."#
        ),
        (
            #""metrics": {"textfile": "/m.txt"}"#,
            #"metrics.textfile: "/m.txt" would not be read by node_exporter. Let its name end in .prom."#
        ),
        (#""zzz": 1"#, Self.rootKeys),
    ]) func `each section tells its faults`(section: String, words: String) {
        #expect(faults("{\(section), \"sources\": []}") == [words])
    }

    static let rootKeys =
        #"zzz: unknown key. Known here: "database", "thumbnails", "polling", "http", "hosts", "publish", "retention", "metrics", "sources"."#

    @Test func `a root that is no object is told`() {
        #expect(faults("[]") == ["(file): is an array. Write an object."])
    }
}
