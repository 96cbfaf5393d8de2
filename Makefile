# tidings: `make demo` shows it at work, `make test` runs all that is checked. Both install what is missing.
SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
SHARED ?= ../shared
SWIFT_FLAGS = --explicit-target-dependency-import-check error
RELEASE_FLAGS = $(SWIFT_FLAGS) -c release --static-swift-stdlib

.PHONY: all deps build release install uninstall deb demo test lint unit conformance check-deep bench instructions fuzz clean

all: build

deps:
	@scripts/install-deps run

build: deps
	$(SWIFT) build $(SWIFT_FLAGS)

release: deps
	$(SWIFT) build $(RELEASE_FLAGS) --product tidings
	$(SWIFT) build $(RELEASE_FLAGS) --product tidings-picture

# SwiftPM's own link to what it built. Not asked for: root, who installs, may have no Swift.
RELEASE = .build/release

# Installs what `make release` built.
install:
	@DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" packaging/install "$(RELEASE)"

uninstall:
	@DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" packaging/install --uninstall

deb: release
	@packaging/deb "$(RELEASE)"

demo: build
	@demo/run "$$($(SWIFT) build --show-bin-path)"

test: test-deps lint unit conformance

.PHONY: test-deps
test-deps:
	@scripts/install-deps test

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks Fuzz

# Builds with warnings as errors (Package.swift), checks the imports, runs every test.
unit:
	$(SWIFT) build $(SWIFT_FLAGS) --build-tests
	@for suite in $(SUITES); do echo "== $$suite"; SWIFT="$(SWIFT)" scripts/test-suite 600 "$$suite" || exit 1; done

# A process for each: those that measure time and memory, or run whole programs, do so undisturbed by the others.
SUITES = "^(Markup|Platform|TidingsCore|FeedParser|HTMLSanitizer|PostPublisher|ArchiveStore|Architecture)Tests" "^ThumbnailerTests" \
    "^HTTPFetcherTests" "^SyncEngineTests" "^TidingsTests" "^EndToEndTests"

# The suite beside the project, where it is there; the project's own cases are part of `unit`.
conformance:
	@if [ -f $(SHARED)/conformance/run.py ]; then \
	    scripts/conformance $(SHARED)/conformance "$$($(SWIFT) build --show-bin-path)/tidings"; \
	else echo "conformance: $(SHARED)/conformance is not here, left out"; fi

# The tests under the address and thread sanitizers; long. What measures memory or time, and the helper's confinement, is left
# out: the sanitizers take memory, time and system calls of their own.
check-deep: test-deps
	@$(MAKE) --no-print-directory check-address check-thread

.PHONY: check-address check-thread
check-address check-thread: check-%:
	$(SWIFT) build $(SWIFT_FLAGS) --build-tests --sanitize=$* --scratch-path .build-$* $(LINKED)
	@for suite in $(SUITES); do echo "== $* sanitizer: $$suite"; \
	    ASAN_OPTIONS=detect_leaks=0 SWIFT="$(SWIFT)" scripts/test-suite 1200 "$$suite" \
	        --sanitize=$* --scratch-path .build-$* $(UNMEASURED) || exit 1; done

UNMEASURED = --skip MemoryTests --skip CrowdTests --skip SanitizerBoundsTests --skip "real helper is confined"
check-thread: UNMEASURED += --skip HostileTests

check-thread: .build-thread/mutex.o
check-thread: LINKED = -Xlinker $(CURDIR)/.build-thread/mutex.o

# By the clang of the same toolchain: no other compiler has to know how Swift calls.
.build-thread/mutex.o: scripts/thread-sanitizer.c
	@mkdir -p $(@D)
	"$$(dirname "$$(command -v $(SWIFT))")/clang" -O1 -fPIC -c -o $@ $<

# The pieces of a poll beside their references, one table of ratios.
bench: bench-micro
	@Benchmarks/Micro/run "$(RELEASE)"

# Fails where a piece takes over 5 % more instructions than Benchmarks/Micro/instructions.tsv says.
instructions: bench-micro
	@Benchmarks/Micro/count "$(RELEASE)"

.PHONY: bench-micro
bench-micro:
	@scripts/install-deps bench
	$(SWIFT) build $(RELEASE_FLAGS) --product bench-micro

# libFuzzer with the address sanitizer; SECONDS for each target.
SECONDS ?= 600
fuzz:
	@Fuzz/run.sh $(SECONDS)

clean:
	rm -rf .build .build-address .build-thread
