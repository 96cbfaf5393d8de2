// From the bytes of the file to a Configuration, or to all that is wrong with them. Every command begins here.

import Glibc
import HTTPFetcher
import Platform
import PostPublisher
import TidingsCore

/// Reads configurations. Finds all faults in one reading and touches nothing.
struct ConfigurationReader: Sendable {
    var environment: Environment
    var secrets = SecretPolicy.optional

    /// No configuration is larger; a million sources are a tenth of this.
    static let maximumBytes = 1 << 30

    /// Reads the file at a location.
    func read(_ location: ConfigurationLocation) throws(ConfigurationError) -> Configuration {
        let bytes: [UInt8]
        let mode: UInt32
        do {
            bytes = try FileBytes.read(location.file, limit: ConfigurationReader.maximumBytes)
            mode = try FileBytes.mode(location.file)
        } catch {
            throw error.code == ENOENT || error.code == ENOTDIR
                ? .notFound(tried: [location.file]) : .unreadable(file: location.file, code: error.code)
        }
        return try read(bytes, mode: mode, location)
    }

    /// Reads the bytes of a file with these permission bits.
    func read(_ bytes: [UInt8], mode: UInt32, _ location: ConfigurationLocation) throws(ConfigurationError) -> Configuration {
        let document: JSONDocument
        do {
            document = try JSONDocument(bytes)
        } catch {
            let position = JSONFault.position(of: error.offset, in: bytes)
            throw .misspelt(file: location.file, error.kind, line: position.line, column: position.column)
        }
        let reading = ConfigurationReading(
            environment: environment, folder: Folder.parent(of: location.file), secrets: secrets)
        for key in document.repeatedKeys { reading.report(.repeatedKey, at: key.path, key.offset) }
        let configuration = root(document.root, location, reading)
        guard var configuration, reading.faults.isEmpty else {
            // The sort keeps the order of faults at one place, for Swift's sort is stable.
            throw .faulty(file: location.file, reading.faults.sorted { $0.offset < $1.offset })
        }
        configuration.warnings = reading.warnings
        if reading.holdsCredentials, mode & 0o004 != 0 {
            configuration.warnings.insert(.readableByOthers(file: location.file, mode: mode), at: 0)
        }
        return configuration
    }

    private func root(_ node: JSONNode, _ location: ConfigurationLocation, _ reading: ConfigurationReading) -> Configuration? {
        guard let fields = ConfigurationFields<RootKey>(node, at: JSONPath(), reading) else { return nil }
        let database = FilePaths.behindLinks(fields.file(.database) ?? FilePaths.joined(location.dataFolder, "tidings.db"))
        let thumbnails = ThumbnailSettings(directory: FilePaths.joined(location.dataFolder, "thumbnails"))
        var configuration = Configuration(file: location.file, database: database, thumbnails: thumbnails)
        configuration.thumbnails.read(fields.fields(.thumbnails, as: ThumbnailKey.self))
        configuration.polling.read(fields.fields(.polling, as: PollingKey.self))
        configuration.http.read(fields.fields(.http, as: HTTPKey.self))
        configuration.hosts = hosts(fields)
        configuration.publish = publish(fields)
        configuration.retention.read(fields.fields(.retention, as: RetentionKey.self))
        configuration.metricsTextFile = metricsTextFile(fields.fields(.metrics, as: MetricsKey.self))
        configuration.sources = SourceReader(reading: reading).sources(fields)
        return configuration
    }

    private func hosts(_ root: ConfigurationFields<RootKey>) -> [String: HostSettings] {
        var hosts: [String: HostSettings] = [:]
        var written: [String: String] = [:]
        for member in root.members(.hosts) {
            let path = root.path(.hosts).key(member.key)
            let name = member.key.lowercased()
            // The same letters twice are told of every object.
            if let other = written[name], other != member.key {
                root.reading.report(.repeatedInOtherCase(member.key), at: path, member.keyRange.lowerBound)
            }
            written[name] = written[name] ?? member.key
            if URLRules.fault(place: Array(member.key.utf8)[...]) != nil {
                root.reading.report(.badHost(member.key), at: path, member.keyRange.lowerBound)
            }
            guard let fields = ConfigurationFields<HostKey>(member.node, at: path, root.reading) else { continue }
            hosts[name] = HostSettings(
                perHost: fields.integer(.perHost, in: Limits.perHost),
                timeoutMilliseconds: fields.duration(.timeout, in: Limits.timeout).map { $0 * 1000 })
        }
        return hosts
    }

    private func publish(_ root: ConfigurationFields<RootKey>) -> [PublishTarget] {
        var targets: [PublishTarget] = []
        var first: [String: JSONPath] = [:]
        for (node, path) in root.elements(.publish, of: "an array of objects") {
            guard let fields = ConfigurationFields<PublishKey>(node, at: path, root.reading) else { continue }
            let format: PostFormat? = fields.choice(.format, isRequired: true)
            let directory = fields.file(.directory, isRequired: true)
            let place = siteRoot(fields)
            let images: PublishTarget.Images? = fields.choice(.images)
            let withdrawn: PublishTarget.Withdrawn? = fields.choice(.withdrawn)
            let names: PublishTarget.Names? = fields.choice(.names)
            guard let format, let directory else { continue }
            var target = PublishTarget(format: format, directory: directory)
            target.root = place ?? target.root
            target.images = images ?? target.images
            target.withdrawn = withdrawn ?? target.withdrawn
            target.names = names ?? target.names
            if let other = first[target.name] { root.reading.report(.repeatedTarget(first: other), at: path, fields.offset) }
            first[target.name] = first[target.name] ?? path
            targets.append(target)
        }
        return targets
    }

    /// Without the slash that it ends with: as the beginning of an address.
    private func siteRoot(_ fields: ConfigurationFields<PublishKey>) -> String? {
        guard let text = fields.text(.root) else { return nil }
        if !text.hasPrefix("/") || text.hasPrefix("//") || text.contains(where: \.isWhitespace) { fields.report(.notRoot(text), .root) }
        return WebURL.percentEncoded(text.hasSuffix("/") ? String(text.dropLast()) : text, also: "'")
    }

    /// node_exporter's collector reads only files that end in `.prom`.
    private func metricsTextFile(_ fields: ConfigurationFields<MetricsKey>?) -> String? {
        guard let fields, let path = fields.file(.textfile) else { return nil }
        if !path.hasSuffix(".prom") { fields.report(.notPrometheusFile(path), .textfile) }
        return path
    }
}
