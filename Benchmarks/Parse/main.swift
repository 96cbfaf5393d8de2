// How much CPU and memory it takes to parse files to ParsedFeed. Usage: parse-benchmark ROUNDS FILE...
// Prints CPU seconds of the best round, bytes, items, and the peak of the resident set in KiB before and after.

import FeedParser
import Foundation
import TidingsCore

func peakKiB() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
}

func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let arguments = CommandLine.arguments
guard arguments.count > 2, let rounds = Int(arguments[1]) else {
    print("usage: parse-benchmark ROUNDS FILE...")
    exit(64)
}
let before = peakKiB()
let documents = arguments.dropFirst(2).compactMap { FileManager.default.contents(atPath: $0).map { [UInt8]($0) } }
var best = Double.infinity
var items = 0
for _ in 0..<rounds {
    items = 0
    let start = cpuSeconds()
    for document in documents {
        do {
            items += try FeedParser.parse(document, baseURL: "https://example.org/feed.xml").items.count
        } catch {
            print("not parsed: \(error)")
        }
    }
    best = min(best, cpuSeconds() - start)
}
print(String(format: "%.6f", best), documents.reduce(0) { $0 + $1.count }, items, before, peakKiB())
