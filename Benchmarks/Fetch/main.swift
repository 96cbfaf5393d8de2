// Fetches a list of URLs, once to learn their validators and then as asked, and prints what came back: the fetcher's own
// cost, to be set beside `curl -Z` on the same list.
//
//     bench-fetch URLS cold|warm [concurrency [perHost]]

import Dispatch
import Glibc
import HTTPFetcher
import TidingsCore

func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}

func cpuMilliseconds() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 + (Int(usage.ru_utime.tv_usec) + Int(usage.ru_stime.tv_usec)) / 1000
}

func lines(of path: String) -> [String] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var out: [String] = []
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    while case let count = getline(&line, &room, file), count > 0 {
        guard let line else { break }
        if line[count - 1] == 0x0A { line[count - 1] = 0 }
        out.append(String(cString: line))
    }
    free(line)
    return out
}

/// What asking costs is measured, not what the configuration costs: one origin, computed once, serves all that begin with it.
func requests(for urls: [String]) -> [FetchRequest] {
    let origin = urls.first.flatMap { WebURL($0).origin }
    return urls.map { FetchRequest(url: $0, trustedOrigin: $0.hasPrefix(origin ?? " ") ? origin : WebURL($0).origin) }
}

/// One round over all URLs with a bounded number of tasks, as the engine does it.
func round(_ fetcher: CurlFetcher, _ requests: [FetchRequest], width: Int) async -> [FetchResult] {
    await withTaskGroup(of: (Int, FetchResult).self) { group in
        var results = [FetchResult](repeating: .failed(FetchFailure(.cancelled)), count: requests.count)
        var next = 0
        while next < min(width, requests.count) {
            let index = next
            group.addTask { (index, await fetcher.fetch(requests[index])) }
            next += 1
        }
        while let (index, result) = await group.next() {
            results[index] = result
            guard next < requests.count else { continue }
            let following = next
            group.addTask { (following, await fetcher.fetch(requests[following])) }
            next += 1
        }
        return results
    }
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    print("usage: bench-fetch URLS cold|warm [concurrency [perHost]]")
    exit(64)
}
var configuration = FetcherConfiguration()
configuration.concurrency = arguments.count > 3 ? Int(arguments[3]) ?? 128 : 128
configuration.perHost = arguments.count > 4 ? Int(arguments[4]) ?? 200 : 200
var all = requests(for: lines(of: arguments[1]))
let isWarm = arguments[2] == "warm"
if isWarm {
    for index in all.indices {
        all[index].validators.lastModified = arguments.count > 5 ? arguments[5] : "Fri, 01 Jan 2038 00:00:00 GMT"
    }
}
let fetcher = try CurlFetcher(configuration: configuration)
let (asked, width) = (all, configuration.concurrency)
// The main thread waits instead of becoming Dispatch's: valgrind does not survive the end of a main thread.
let isDone = DispatchSemaphore(value: 0)
Task.detached {
    let start = (milliseconds(), cpuMilliseconds())
    let results = await round(fetcher, asked, width: width)
    let end = (milliseconds(), cpuMilliseconds())
    var counts: [String: Int] = [:]
    var bytes = 0
    for result in results {
        switch result {
        case .fetched(let response):
            counts["fetched", default: 0] += 1
            bytes += response.body.count
        case .notModified: counts["notModified", default: 0] += 1
        case .failed(let failure): counts["\(failure.fault)", default: 0] += 1
        }
    }
    print("\(counts) \(bytes) bytes, wall \(end.0 - start.0) ms, cpu \(end.1 - start.1) ms (process \(end.1))")
    isDone.signal()
}
isDone.wait()
