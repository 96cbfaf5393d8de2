// The one place where the engine is built: configuration in, fetcher, archive and followers out. Nothing else makes one.

import ArchiveStore
import HTMLSanitizer
import HTTPFetcher
import PostPublisher
import SyncEngine
import Thumbnailer
import TidingsCore

/// What a run works with.
struct Assembly: Sendable {
    let configuration: Configuration
    let archive: Archive
    let fetcher: CurlFetcher
    /// What the fetcher is to follow; ``remade(_:archive:)`` leaves telling it to whoever asks.
    let fetching: FetcherConfiguration
    let engine: Engine
    /// A next poll further ahead than this comes from a clock that was wrong (SPEC §5).
    let horizonSeconds: Int64
    /// Whether the process goes on after a run: it keeps the search index up to date, and gives back memory.
    private let isDaemon: Bool

    /// - Parameter messages: whom to tell that fewer connections are opened than are configured.
    /// - Throws: `ArchiveError`, or `CommandFailure` where the fetcher cannot start.
    init(_ configuration: Configuration, archive: Archive, messages: Messages, isDaemon: Bool = false) throws {
        let fetching = FetcherConfiguration(configuration)
        let fetcher: CurlFetcher
        do {
            fetcher = try CurlFetcher(configuration: fetching)
        } catch {
            throw CommandFailure(.inputOutput, String(describing: error))
        }
        self.init(configuration, archive: archive, fetcher: fetcher, fetching, isDaemon: isDaemon)
        let (connections, wanted) = (fetching.concurrency, configuration.polling.concurrency)
        guard connections < wanted else { return }
        messages.warning(
            "Only \(connections) of \(wanted) connections (\"concurrency\") are opened at once, for few files may be open here. "
                + "Raise LimitNOFILE= of the service or \"ulimit -n\".")
    }

    /// The same for another configuration or another file.
    func remade(_ configuration: Configuration, archive: Archive) -> Assembly {
        Assembly(configuration, archive: archive, fetcher: fetcher, FetcherConfiguration(configuration), isDaemon: isDaemon)
    }

    private init(
        _ configuration: Configuration, archive: Archive, fetcher: CurlFetcher, _ fetching: FetcherConfiguration, isDaemon: Bool
    ) {
        self.configuration = configuration
        self.archive = archive
        self.fetcher = fetcher
        self.fetching = fetching
        self.isDaemon = isDaemon
        var settings = SyncSettings(random: { Double.random(in: 0..<1) })
        settings.concurrency = fetching.concurrency
        settings.lightWork = fetcher.lightWork
        settings.perHost = { fetching.limit(forURL: $0) }
        settings.previewWidth = configuration.thumbnails.width
        settings.minimumInterval = configuration.polling.minimumInterval
        settings.maximumInterval = configuration.polling.maximumInterval
        horizonSeconds = Assembly.horizonSeconds(configuration)
        var followers: [any LogFollower] = [
            WithdrawalPass(sources: configuration.sources) { await fetcher.fetch($0) }, Assembly.pictures(configuration, fetcher),
        ]
        if !configuration.publish.isEmpty {
            followers.append(Assembly.posts(configuration, targets: configuration.publish))
        }
        engine = Engine(
            archive: archive, sources: configuration.sources, settings: settings, horizonSeconds: horizonSeconds,
            followers: followers, chores: Assembly.chores(configuration, isDaemon: isDaemon), now: Clock.now,
            fetch: { await fetcher.fetch($0) })
    }

    static func horizonSeconds(_ configuration: Configuration) -> Int64 {
        Schedule.horizonSeconds(maximumInterval: configuration.polling.maximumInterval)
    }

    private static func pictures(_ configuration: Configuration, _ fetcher: CurlFetcher) -> ThumbnailPass {
        let thumbnails = configuration.thumbnails
        var settings = PictureSettings(directory: thumbnails.directory, helperPath: PictureHelperPath.find())
        settings.width = thumbnails.width
        settings.keepOriginals = thumbnails.keepOriginals
        return ThumbnailPass(
            keeper: PictureKeeper(settings), store: PictureStore(directory: thumbnails.directory, width: thumbnails.width),
            keepsAll: thumbnails.scope == .all, previewWidth: thumbnails.width, maximumSize: thumbnails.maximumSize,
            maximumBytes: configuration.http.maximumBytes, sources: configuration.sources, fetch: { await fetcher.fetch($0) })
    }

    /// What writes posts; also for `tidings publish`, which needs no fetcher.
    static func posts(_ configuration: Configuration, targets: [PublishTarget], newNames: [String: String] = [:]) -> PublishPass {
        PublishPass(
            targets: targets, sources: configuration.sources, newNames: newNames,
            store: PictureStore(directory: configuration.thumbnails.directory, width: configuration.thumbnails.width),
            sanitize: { html, base in HTMLSanitizer(baseURL: base, showsLatePictures: true).sanitize(html) })
    }

    private static func chores(_ configuration: Configuration, isDaemon: Bool) -> [any Chore] {
        let retention = configuration.retention
        var chores: [any Chore] = [
            RetentionChore(revisionsSeconds: retention.revisions, itemsSeconds: retention.items), SettlingChore(),
            LeftoversChore(configuration),
        ]
        if let path = configuration.metricsTextFile { chores.append(MetricsFile(path: path, configuration: configuration)) }
        chores.append(IndexChore(makesOne: isDaemon))
        // Last, for the others free memory as well.
        if isDaemon { chores.append(MemoryChore()) }
        return chores
    }
}

extension FetcherConfiguration {
    /// Raises the limit of open files as far as the connections need.
    init(_ configuration: Configuration) {
        self.init()
        concurrency = OpenFiles.connections(wanted: configuration.polling.concurrency)
        perHost = configuration.polling.perHost
        timeoutMilliseconds = configuration.http.timeout * 1000
        maximumBytes = configuration.http.maximumBytes
        if let userAgent = configuration.http.userAgent { self.userAgent = userAgent }
        proxy = configuration.http.proxy
        allowAddresses = configuration.http.allowAddresses
        hosts = HostTable(configuration.hosts)
    }
}
