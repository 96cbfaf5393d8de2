// The helper that decodes pictures, so that a decoder's fault costs one picture and not the archive.
// Started by Thumbnailer, speaks HelperProtocol on standard input and output, serves pictures until its input ends.

import CVips
import Glibc
import Thumbnailer
import TidingsCore

/// Private memory that decoding may take: enough for 50 megapixels of RGBA with room for a decoder's own tables.
let memoryLimit: UInt64 = 384 << 20

func fail(_ words: String) -> Never {
    Pipe.write(Array("tidings-picture: \(words)\n".utf8), to: 2)
    exit(1)
}

let isTyped = isatty(0) == 1
guard cvips_start("tidings-picture") else { fail(String(cString: cvips_reason())) }
guard cvips_limit(memoryLimit) else { fail("the limits of memory and files cannot be set") }
guard cvips_confine() else { fail("the kernel does not let this process confine itself (seccomp)") }
if isTyped { fail("it works. It is started by tidings, which asks it to decode pictures; there is nothing to type here") }

Pipe.write(HelperProtocol.greeting, to: 1)
while let head = Pipe.read(HelperProtocol.Request.byteCount, from: 0) {
    guard let request = HelperProtocol.Request(bytes: head) else { fail("this is no request") }
    guard let picture = Pipe.read(request.byteCount, from: 0) else { break }
    cvips_limit_cpu(UInt32(clamping: request.seconds))
    let judged = PreviewMaker.judge(picture, request)
    Pipe.write(judged.answer.bytes + judged.bytes, to: 1)
}
