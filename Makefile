# One door to everything; `make help` lists it. Each target installs and builds what it needs by itself,
# and does nothing where nothing changed.
#
#   JOBS=4            how many compilers, tests and checkers run side by side (default: the machine's cores)
#   FUZZ_SECONDS=60   how long each fuzz target runs
#   SEEDS=500 SEED=1  how many random worlds are simulated, and from which seed on

JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 30
SEED ?= 1
SEEDS ?= 100

MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := help

stage := scripts/stage
# Sanitizer reports with names and lines instead of addresses.
export ASAN_SYMBOLIZER_PATH := /usr/lib/llvm-19/bin/llvm-symbolizer

# What ccache keeps is of use in any checkout, wherever it stands.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

##@ Every day

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## install what building and testing needs (Debian 12; root or sudo)
	@scripts/setup

.PHONY: demo
demo: release ## the main job on a simulated cluster, live; DEMO="--once --scenario healthy" (kymaros demo --help)
	@build/release/kymaros demo $(DEMO)

.PHONY: build
build: build/dev/build.ninja ## build everything with ASan and UBSan (build/dev)
	@$(stage) "build" cmake --build --preset dev --parallel $(JOBS)

.PHONY: test
test: build ## build, and run every test that needs no cluster
	@$(stage) "tests" ctest --preset dev --parallel $(JOBS) --progress

.PHONY: check
check: lint test ## all that needs no real cluster: lint, test, fuzz for a moment, 500 random worlds, planted bugs
	@$(stage) "fuzz, briefly" scripts/fuzz --runs 50000 --jobs $(JOBS)
	@$(stage) "simulation" scripts/simulate --seeds 500 --every 16 --jobs $(JOBS)
	@$(MAKE) planted-bugs

.PHONY: lint
lint: setup ## layers, format, documents, generated files; seconds, builds nothing
	@failed=; run() { $(stage) "$$@" || failed=1; }; \
	run "layers" scripts/check-layers; \
	run "layer check, tested" scripts/check-layers --self-test; \
	run "format" scripts/check-format; \
	run "text and scripts" scripts/check-text; \
	run "documents" scripts/check-docs; \
	run "generated files" scripts/generate-reference --check; \
	test -z "$$failed"

.PHONY: format
format: setup ## format every C++ source in place
	@scripts/check-format --fix

.PHONY: tidy
tidy: build/dev/build.ninja ## clang-tidy on every source that changed since it was last clean
	@$(stage) "tidy" scripts/tidy --jobs $(JOBS)

.PHONY: fuzz
fuzz: setup ## every fuzz target for FUZZ_SECONDS
	@$(stage) "fuzz" scripts/fuzz --seconds $(FUZZ_SECONDS) --jobs $(JOBS)

.PHONY: simulate
simulate: setup ## scenarios, ends of operators everywhere in runs, SEEDS random worlds from SEED on
	@$(stage) "simulation" scripts/simulate --seed $(SEED) --seeds $(SEEDS) --jobs $(JOBS)

.PHONY: planted-bugs
planted-bugs: setup ## plant the mistakes of test/planted in the operator: a random world has to find each
	@$(stage) "planted bugs, tested" scripts/planted-bugs --self-test --jobs $(JOBS)
	@$(stage) "planted bugs" scripts/planted-bugs --jobs $(JOBS)

.PHONY: bench
bench: setup ## what the operator costs, as a table beside its goals; MICRO=1: single functions too
	@$(stage) "configure bench" cmake --preset release -B build/bench -DKYMAROS_BENCH=ON --log-level=WARNING
	@$(stage) "build bench" cmake --build build/bench --parallel $(JOBS) --target kymaros_bench micro_bench
	@build/bench/bench/kymaros_bench build/bench/kymaros
	@[ -z "$(MICRO)" ] || build/bench/bench/micro_bench --benchmark_color=false

.PHONY: clean
clean: ## remove build/ (caches of ccache and of the cluster tools stay)
	rm -rf build

##@ The real cluster (root; Go 1.26 or newer)

.PHONY: cluster-setup
cluster-setup:
	@scripts/setup --cluster

.PHONY: cluster-tools
cluster-tools: cluster-setup ## build Kubernetes, Velero and the rest from Go modules, once
	@$(stage) "cluster tools" scripts/cluster-tools

.PHONY: cluster-up
cluster-up: cluster-tools ## start the test cluster: a Kubernetes node with Velero and storage
	@test/cluster/cluster up

.PHONY: cluster-down
cluster-down: ## stop it and remove every trace of it
	@test/cluster/cluster down

.PHONY: e2e
e2e: cluster-tools release ## the main job: real backups restored and judged on the test cluster
	@$(stage) "CRDs, real API server" test/api_server/check_crds
	@$(stage) "schemas, real API server" test/api_server/check_schemas
	@$(stage) "OpenAPI, real API server" test/api_server/record_openapi
	@$(stage) "protobuf, Go types" test/api_server/record_protobuf
	@$(stage) "real cluster" test/e2e/run
	@$(MAKE) conformance

.PHONY: conformance
conformance: cluster-tools build/dev/build.ninja ## what the simulation is held to, asked of the real cluster
	@$(stage) "conformance build" cmake --build --preset dev --parallel $(JOBS) --target conformance_test simulated_cluster
	@$(stage) "conformance" test/conformance/run --gtest_brief=1
	@$(stage) "kubectl" test/kubectl/run

.PHONY: bench-real
bench-real: cluster-tools release ## one size of each figure of `make bench` on the test cluster, beside Velero's
	@$(stage) "bench, real cluster" bench/real

.PHONY: cluster-test
cluster-test: cluster-tools ## tests of the test cluster itself: up and down, crashes, the audit log
	@$(stage) "tests of the cluster" /usr/bin/python3 -m pytest -q --no-header -p no:cacheprovider test/cluster/tests

##@ Shipping

.PHONY: release
release: build/release/build.ninja ## the program as it is shipped (build/release)
	@$(stage) "release build" cmake --build --preset release --parallel $(JOBS) --target kymaros

.PHONY: image
image: release cluster-setup ## the program with all it needs, as an image archive (no container engine needed)
	@$(stage) "image" scripts/image

# A preset's folder is configured once; ninja re-runs CMake when the build description changes.
build/%/build.ninja: CMakePresets.json | setup
	@$(stage) "configure $*" cmake --preset $* --log-level=WARNING
	@touch $@
