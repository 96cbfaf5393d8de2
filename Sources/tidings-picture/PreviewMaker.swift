// One request to one answer: the Swift side of CVips.

import CVips
import Thumbnailer
import TidingsCore

enum PreviewMaker {
    /// The answer's head, and the preview or the decoder's words that go with it.
    static func judge(_ picture: [UInt8], _ request: HelperProtocol.Request) -> (answer: HelperProtocol.Answer, bytes: [UInt8]) {
        var result = cvips_result()
        let outcome = picture.withUnsafeBytes { bytes in
            cvips_preview(
                bytes.baseAddress, bytes.count, format(request.format), UInt32(clamping: request.previewWidth),
                UInt64(request.maximumPixels), &result)
        }
        defer { cvips_free(result.preview) }
        let bytes =
            if outcome == CVIPS_MADE {
                // The C side hands over `preview_count` readable bytes and keeps them until cvips_free.
                Array(UnsafeRawBufferPointer(start: result.preview, count: result.preview_count))
            } else {
                Array(String(cString: cvips_reason()).utf8.prefix(400))
            }
        let answer = HelperProtocol.Answer(
            outcome: HelperProtocol.Outcome(rawValue: Int(outcome.rawValue)) ?? .damaged, width: Int(result.width),
            height: Int(result.height), previewWidth: Int(result.preview_width), previewHeight: Int(result.preview_height),
            byteCount: bytes.count)
        return (answer, bytes)
    }

    private static func format(_ format: PictureFormat) -> cvips_format {
        switch format {
        case .jpeg: CVIPS_JPEG
        case .png: CVIPS_PNG
        case .webp: CVIPS_WEBP
        case .gif: CVIPS_GIF
        case .avif: CVIPS_AVIF
        }
    }
}
