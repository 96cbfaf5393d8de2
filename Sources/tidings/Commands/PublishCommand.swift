// `tidings publish`: writes the posts that are missing or out of date, or says which are.

import ArchiveStore
import ArgumentParser
import PostPublisher
import SyncEngine

struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Write posts that are missing or out of date.",
        discussion: "Without --format and --to it writes to every target of the configuration.")

    @Option(help: "Only targets of this format: \(PostFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: PostFormatArgument?
    @Option(help: "Write into this folder instead; needs --format unless the configuration has just one target.", completion: .directory)
    var to: String?
    @Option(help: "Where posts show pictures from: local or remote.")
    var images: PostImagesArgument?
    @Flag(help: "Write nothing; list what is missing or out of date, and exit with 1 if anything is.")
    var check = false
    @Flag(help: "Write over all that was changed or deleted by hand; with --check, list that as well.")
    var force = false
    @OptionGroup var common: ConfigOption

    func validate() throws {
        if let to, to.trimmed.isEmpty { throw ValidationError("--to takes a folder; \".\" is the current one.") }
    }

    func run() async throws {
        let configuration = try common.load()
        let targets = try chosenTargets(configuration)
        guard let archive = try common.openArchive() else { return }
        guard check else { return try await Errand.publish(targets, force: force).carryOut(configuration) }
        let newNames = try await archive.look { try SourceRegister.newNames(configuration.sources, in: $0) }
        let pass = Assembly.posts(configuration, targets: targets, newNames: newNames)
        let status = try await Publishing(pass: pass, archive: archive).check(targets, force: force).print()
        if status != .allWell { throw status.exitCode }
    }

    private func chosenTargets(_ configuration: Configuration) throws -> [PublishTarget] {
        var targets = configuration.publish
        if let format {
            targets = targets.filter { $0.format == format.format }
            guard to != nil || !targets.isEmpty || configuration.publish.isEmpty else {
                throw CommandFailure(
                    .usage, "No target in \"publish\" has the format \(format.format.rawValue). Give --to, or leave --format out.")
            }
        }
        if let to {
            guard let folder = FilePaths.expanded(to, in: ConfigurationLocation.currentFolder(), home: Environment.current().home) else {
                throw CommandFailure(.usage, "\(SafeText.line(to)) is no folder.")
            }
            guard let kind = format?.format ?? (targets.count == 1 ? targets[0].format : nil) else {
                throw CommandFailure(.usage, "--to needs --format: \(PostFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            var target = targets.first ?? PublishTarget(format: kind, directory: folder)
            target.directory = folder
            targets = [target]
        }
        if let images { for index in targets.indices { targets[index].images = images.images } }
        guard !targets.isEmpty else {
            throw CommandFailure(.usage, "There is nothing to publish to. Add \"publish\" to the configuration, or give --format and --to.")
        }
        return targets
    }
}

struct PostFormatArgument: ExpressibleByArgument {
    var format: PostFormat

    init?(argument: String) {
        guard let format = PostFormat(rawValue: argument.lowercased()) else { return nil }
        self.format = format
    }

    static let allValueStrings = PostFormat.allCases.map(\.rawValue)
}

struct PostImagesArgument: ExpressibleByArgument {
    var images: PublishTarget.Images

    init?(argument: String) {
        guard let images = PublishTarget.Images(rawValue: argument.lowercased()) else { return nil }
        self.images = images
    }

    static let allValueStrings = ["local", "remote"]
}
