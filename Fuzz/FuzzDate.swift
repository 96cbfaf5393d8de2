// Any bytes as a date; what is read must read the same when it is written out.

import FeedParser
import TidingsCore

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    guard let date = FeedDate.parse(bytes) else { return 0 }
    let year = date.civil.year
    if year >= 1000, year <= 9999 {
        precondition(FeedDate.parse(date.description) == date, "RFC 3339 reads back")
        precondition(FeedDate.parse(date.httpDate) == date, "the date of HTTP reads back")
    }
    return 0
}
