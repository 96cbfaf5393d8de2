// Pictures for tests: small files beside this one, and builders for what no encoder writes.

import Glibc
import Platform
import TidingsCore

@testable import Thumbnailer

enum Fixture {
    /// A file of Tests/ThumbnailerTests/Fixtures.
    static func bytes(_ name: String, file: String = #filePath) throws -> [UInt8] {
        let path = Folder.parent(of: file) + "/Fixtures/" + name
        guard let bytes = try DurableFile.read(path) else { throw PictureError.missing(path: path) }
        return bytes
    }

    /// Those that are sound, one of each kind.
    static let sound = [
        "small.jpg", "wide.jpg", "progressive.jpg", "restart.jpg", "cmyk.jpg", "halves.jpg", "p3.jpg", "small.png", "interlaced.png",
        "lossy.webp", "lossless.webp", "small.gif", "small.avif",
    ]

    /// `tidings-picture`, which is built beside the tests.
    static let helper: String = {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let own = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return Folder.parent(of: own) + "/tidings-picture"
    }()
}

/// A directory that goes away with the test.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/tidings-pictures-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileFault(path: "/tmp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Scratch.remove(path) }

    private static func remove(_ path: String) {
        for name in (try? Folder.names(path)) ?? [] {
            let child = path + "/" + name
            if (try? DurableFile.status(child))??.isFolder == true { remove(child) } else { unlink(child) }
        }
        rmdir(path)
    }

    func settings(width: Int = 640, helper: String? = Fixture.helper, helpers: Int = 2, seconds: Int = 60) -> PictureSettings {
        var settings = PictureSettings(directory: path + "/pictures", helperPath: helper)
        settings.width = width
        settings.helpers = helpers
        settings.seconds = seconds
        return settings
    }

    /// Every file below, as paths relative to it, sorted.
    func files(_ below: String = "") throws -> [String] {
        try Folder.names(path + below).flatMap { name throws -> [String] in
            let child = below + "/" + name
            return try DurableFile.status(path + child)?.isFolder == true ? try files(child) : [child]
        }
    }
}

extension PictureVerdict {
    var kept: KeptPicture? { if case .kept(let picture) = self { picture } else { nil } }
    var refusal: PictureRefusal? { if case .refused(let reason) = self { reason } else { nil } }
}

extension PictureStore {
    func originalPath(sha256: String, format: PictureFormat) -> String { files.originalPath(sha256, format) }

    func previewPath(sha256: String, madeFor width: Int? = nil) -> String { files.previewPath(sha256, madeFor: width) }
}
