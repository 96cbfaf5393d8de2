// Which file counts, and where the data lies.

import Testing

@testable import tidings

struct ConfigurationLocationTests {
    private let own = "/home/li/.config/tidings/config.json"

    private func found(
        _ option: String? = nil, _ variables: [String: String] = ["HOME": "/home/li"], there: Set<String> = []
    ) throws -> ConfigurationLocation {
        try ConfigurationLocation.find(
            option: option, environment: Environment(variables), workingFolder: "/desk", exists: there.contains)
    }

    @Test func `the option wins, also over a file that is there, and is relative to the working folder`() throws {
        let variables = ["HOME": "/home/li", "TIDINGS_CONFIG": "/else.json"]
        #expect(try found("a/../c.json", variables, there: [own]).file == "/desk/c.json")
        #expect(try found("~/c.json", variables).file == "/home/li/c.json")
    }

    @Test func `then the variable, then the user's own, then the system's`() throws {
        let system = ConfigurationLocation.system
        #expect(try found(nil, ["HOME": "/home/li", "TIDINGS_CONFIG": "/else.json"], there: [own, system]).file == "/else.json")
        #expect(try found(nil, ["HOME": "/home/li", "TIDINGS_CONFIG": ""], there: [own, system]).file == own)
        #expect(
            try found(nil, ["HOME": "/home/li", "XDG_CONFIG_HOME": "/x"], there: ["/x/tidings/config.json"]).file
                == "/x/tidings/config.json")
        #expect(try found(nil, ["HOME": "/home/li", "XDG_CONFIG_HOME": "relative"], there: [own]).file == own)
        #expect(try found(there: [system]).file == system)
    }

    @Test func `where there is none, the places are told`() {
        do {
            _ = try found()
            Issue.record("found one")
        } catch {
            let words =
                "There is no configuration: neither /home/li/.config/tidings/config.json nor /etc/tidings/config.json. "
                + "Write one (see tidings-config(5)), begin with \"tidings sources add URL\", or name another with --config."
            #expect("\(error)" == words)
        }
    }

    @Test func `with the system's file everybody's data lies in the system's folder`() throws {
        #expect(try found(there: [ConfigurationLocation.system]).dataFolder == "/var/lib/tidings")
        #expect(try found("../etc/tidings/./config.json").dataFolder == "/var/lib/tidings")
        let configuration = try Configuration.make("{\"sources\": []}", file: ConfigurationLocation.system)
        #expect(configuration.database == "/var/lib/tidings/tidings.db")
        #expect(configuration.thumbnails.directory == "/var/lib/tidings/thumbnails")
    }

    @Test func `otherwise in the user's data folder`() throws {
        #expect(try found("/c.json").dataFolder == "/home/li/.local/share/tidings")
        #expect(try found("/c.json", ["HOME": "/home/li", "XDG_DATA_HOME": "/d"]).dataFolder == "/d/tidings")
    }

    @Test func `a missing or unreadable file is told`() throws {
        let folder = try TemporaryFolder()
        let reader = ConfigurationReader(environment: Environment([:]))
        let missing = ConfigurationLocation(file: folder.path + "/none.json", environment: Environment([:]))
        #expect(throws: ConfigurationError.notFound(tried: [missing.file])) { try reader.read(missing) }
        let directory = ConfigurationLocation(file: folder.path, environment: Environment([:]))
        do {
            _ = try reader.read(directory)
        } catch {
            #expect("\(error)" == "\(folder.path) cannot be read: Is a directory. Check its permissions, or name another with --config.")
        }
    }
}
