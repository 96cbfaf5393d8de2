// What the parts of a poll cost, each on an input that never changes: `make bench` sets them beside their references,
// `make instructions` counts their instructions and fails when a count grew.
//
//     bench-micro list | input | dates        the pieces; the document and the dates that the references read too
//     bench-micro PIECE ROUNDS                CPU seconds of the best round

import Foundation

func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.count) {
case ("list", 1): for piece in Piece.all { print(piece.name) }
case ("input", 1): print(FixedInput.document, terminator: "")
case ("dates", 1): for date in FixedInput.dates { print(date) }
case (let name?, 2):
    guard let piece = Piece.all.first(where: { $0.name == name }), let rounds = arguments.last.flatMap({ Int($0) }), rounds > 0 else {
        print("no such piece, or no number of rounds")
        exit(64)
    }
    let work = try piece.prepare()
    var best = Double.infinity
    for _ in 0..<rounds {
        let start = cpuSeconds()
        try work()
        best = min(best, cpuSeconds() - start)
    }
    print(String(format: "%.6f", best))
default:
    print("usage: bench-micro list|input|dates|PIECE ROUNDS")
    exit(64)
}
