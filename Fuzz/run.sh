#!/bin/sh
# Fuzzes the readers of hostile bytes with libFuzzer and the address sanitizer.
# Usage: Fuzz/run.sh [SECONDS] [TARGET...]      targets: tokenizer feed date sanitizer; SECONDS for each, 600 unless told
# Corpora and crashes are kept in fuzz/; a crash found is minimized and becomes a case of the tests.
set -e
cd "$(dirname "$0")/.."
seconds=${1:-600}
[ $# -gt 0 ] && shift
targets=${*:-tokenizer feed date sanitizer}
out=fuzz/build
mkdir -p $out
flags="-swift-version 6 -O -wmo -g -assert-config Debug -parse-as-library -sanitize=fuzzer,address"
features="-enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility -enable-upcoming-feature ExistentialAny"
module() {
    name=$1
    shift
    swiftc $flags $features -module-name "$name" -I $out -emit-module -emit-module-path $out/"$name".swiftmodule -c "$@" -o $out/"$name".o
}
module Markup Sources/Markup/*.swift
# Only what the parser stands on, so that no package has to be built with the sanitizers.
module TidingsCore Sources/TidingsCore/Values/Timestamp.swift Sources/TidingsCore/Values/ParsedFeed.swift Sources/TidingsCore/Rules/WebURL.swift
module FeedParser Sources/FeedParser/*.swift
module HTMLSanitizer -Xcc -fmodule-map-file=Sources/CGumbo/module.modulemap -I Sources/CGumbo Sources/HTMLSanitizer/*.swift
for target in $targets; do
    name=$(echo "$target" | awk '{ print toupper(substr($0, 1, 1)) substr($0, 2) }')
    swiftc $flags -module-name "Fuzz$name" -I $out -I Sources/CGumbo Fuzz/Fuzz"$name".swift $out/*.o -lgumbo -o $out/"$target"
    corpus=fuzz/corpus/$target
    mkdir -p "$corpus" fuzz/crashes
    case $target in
        date) limit=80; grep -v '^#' Tests/Fixtures/feeds/dates.tsv | cut -f1 | split -l 1 - "$corpus/seed-" ;;
        sanitizer) limit=4096; awk '{ print > sprintf("%s/seed-%03d", corpus, NR) }' corpus="$corpus" Fuzz/html.txt ;;
        *) limit=8192; find Tests/Fixtures/feeds -type f -size -8k -exec cp {} "$corpus" \; ;;
    esac
    ASAN_OPTIONS=detect_leaks=0 nice -n 19 $out/"$target" "$corpus" -dict=Fuzz/dictionary.txt -max_total_time="$seconds" \
        -max_len=$limit -timeout=10 -rss_limit_mb=2048 -artifact_prefix=fuzz/crashes/"$target"- -print_final_stats=1
done
