#!/bin/sh
# The cost of parsing to ParsedFeed beside that of libxml2's SAX2 push parser merely tokenizing the same bytes.
# Usage: Benchmarks/Parse/run.sh FILE...      (rounds: ROUNDS=5; build: BUILD=.build/release)
set -e
cd "$(dirname "$0")/../.."
build=${BUILD:-.build/release}
swift build -c release --product parse-benchmark -j 2 >&2
cc -O2 -Wno-unused-parameter $(xml2-config --cflags) Benchmarks/Parse/sax2.c -o "$build/sax2" $(xml2-config --libs)
ours=$("$build/parse-benchmark" "${ROUNDS:-5}" "$@")
theirs=$("$build/sax2" "${ROUNDS:-5}" "$@")
echo "$ours $theirs" | awk '{
    printf "%.1f MB, %d items: ours %.1f ms, SAX2 %.1f ms, ratio %.2f; peak %.1f times the bytes\n",
        $2 / 1e6, $3, $1 * 1e3, $6 * 1e3, $1 / $6, ($5 - $4) * 1024 / $2 }'
