// One picture at a time through one helper and onto the disk. There are as many lanes as pictures may be decoded at once;
// each has its own queue ("tidings.picture.N"), on which it waits for its helper and for fsync.

import Glibc
import Platform
import TidingsCore

actor PictureLane {
    private let executor: QueueExecutor
    private let settings: PictureSettings
    private let files: PictureFiles
    private var helper: HelperProcess?
    /// By the running helper. One is not used for ever: what a hostile picture did to it, or leaked in it, ends with it.
    private var served = 0
    private static let serviceLife = 500

    /// Why the last preview was left to wait; nil where none was.
    private(set) var whyNoHelper: String?

    init(number: Int, settings: PictureSettings) {
        self.settings = settings
        files = PictureFiles(directory: settings.directory, width: settings.width)
        executor = QueueExecutor(label: "tidings.picture.\(number)")
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Decodes, and keeps what is sound. The scan has passed; `header` is its result.
    func keep(_ bytes: [UInt8], _ header: PictureHeader, _ sha256: String) throws(FileFault) -> PictureVerdict {
        if let kept = try known(sha256, header, byteCount: bytes.count) { return .kept(kept) }
        switch judge(bytes, header) {
        case .made(let answer, let preview):
            let original = settings.keepOriginals ? (format: header.format, bytes: bytes) : nil
            try files.write(sha256, original: original, preview: preview)
            return .kept(
                KeptPicture(
                    sha256: sha256, format: header.format, width: answer.width, height: answer.height, byteCount: bytes.count,
                    keepsOriginal: settings.keepOriginals,
                    preview: PicturePreview(
                        width: answer.previewWidth, height: answer.previewHeight, byteCount: preview.count, madeFor: settings.width)))
        // The same content may be kept already: what a decoder says today takes nothing away.
        case .refused(let reason): return .refused(reason)
        case .noHelper(let why):
            whyNoHelper = why
            try files.write(sha256, original: (header.format, bytes), preview: nil)
            return .kept(
                KeptPicture(
                    sha256: sha256, format: header.format, width: header.width, height: header.height, byteCount: bytes.count,
                    keepsOriginal: true, preview: nil))
        }
    }

    /// A helper between two pictures is ended; the next picture starts another.
    func endHelper() {
        helper?.end()
        helper = nil
    }

    /// What is on disk already, whole: nothing is decoded again, nothing is written again.
    private func known(_ sha256: String, _ header: PictureHeader, byteCount: Int) throws(FileFault) -> KeptPicture? {
        guard let preview = try files.preview(sha256) else { return nil }
        let keepsOriginal = try files.hasOriginal(sha256, header.format)
        guard keepsOriginal == settings.keepOriginals else { return nil }
        let isTurned = (preview.width > preview.height) != (header.width > header.height)
        return KeptPicture(
            sha256: sha256, format: header.format, width: isTurned ? header.height : header.width,
            height: isTurned ? header.width : header.height, byteCount: byteCount, keepsOriginal: keepsOriginal, preview: preview)
    }

    private enum Judgement {
        case made(HelperProtocol.Answer, preview: [UInt8])
        case refused(PictureRefusal)
        case noHelper(why: String)
    }

    private func judge(_ bytes: [UInt8], _ header: PictureHeader) -> Judgement {
        guard let path = settings.helperPath else { return .noHelper(why: "tidings-picture is not installed") }
        let request = HelperProtocol.Request(
            byteCount: bytes.count, format: header.format, previewWidth: settings.width, maximumPixels: PictureScan.maximumPixels,
            seconds: settings.seconds)
        while true {
            let isFresh = helper == nil
            let verdict = ask(path, request, bytes)
            guard case .refused(let reason) = verdict, reason.isDecoders else { return verdict }
            // What a picture took, or did to it, a helper may never get over: the next picture gets another.
            endHelper()
            // And an earlier one may be to blame for this verdict, but not in a helper that this picture has to itself.
            if isFresh { return verdict }
        }
    }

    private func ask(_ path: String, _ request: HelperProtocol.Request, _ bytes: [UInt8]) -> Judgement {
        do throws(HelperFault) {
            return judgement(try runningHelper(path).ask(request, bytes, within: .seconds(settings.seconds * 3)))
        } catch {
            // It has ended.
            helper = nil
            switch error {
            case .cannotStart(let why): return .noHelper(why: why)
            case .timedOut, .crashed(signal: Int(SIGPROF)): return .refused(.tookTooLong(seconds: settings.seconds))
            case .crashed(let signal): return .refused(.crashedDecoder(signal: signal))
            }
        }
    }

    private func runningHelper(_ path: String) throws(HelperFault) -> HelperProcess {
        if served >= PictureLane.serviceLife { endHelper() }
        served += 1
        if let helper { return helper }
        let started = try HelperProcess(path: path, within: .seconds(settings.seconds))
        helper = started
        served = 1
        return started
    }

    private func judgement(_ reply: HelperReply) -> Judgement {
        switch reply.answer.outcome {
        case .made:
            // A helper that a picture got the better of may answer anything: only a preview is taken for one.
            if let preview = PreviewFile.bare(reply.bytes), reply.answer.previewWidth <= settings.width {
                .made(reply.answer, preview: preview)
            } else {
                .refused(.crashedDecoder(signal: nil))
            }
        case .tooManyPixels:
            .refused(.tooManyPixels(width: reply.answer.width, height: reply.answer.height, limit: PictureScan.maximumPixels))
        case .truncated: .refused(.truncated)
        case .outOfMemory: .refused(.outOfMemory)
        case .damaged: .refused(.damaged(PictureLane.words(reply.bytes)))
        }
    }

    /// One line without controls: the words may quote the file.
    private static func words(_ bytes: [UInt8]) -> String {
        let line = bytes.prefix(200).map { $0 < 0x20 || $0 >= 0x7F ? UInt8(ascii: " ") : $0 }
        return String(decoding: line, as: UTF8.self).split(separator: " ").joined(separator: " ")
    }
}

extension PictureRefusal {
    /// Said while pixels were decoded: another helper may say otherwise. A picture that takes too long is not tried twice.
    fileprivate var isDecoders: Bool {
        switch self {
        case .truncated, .damaged, .outOfMemory, .crashedDecoder: true
        case .tookTooLong, .tooManyPixels, .empty, .notAllowed, .trackingPixel: false
        }
    }
}
