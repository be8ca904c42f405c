# Two commands: `make run` opens Quarterdeck on a real local cluster (or on yours, with KUBECONFIG=...),
# `make test` proves it. Everything else here is a part of one of them, or `make bench`.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Where `make run` serves the dashboard, and where it keeps the local cluster.
PORT ?= 8080
CLUSTER_DIR ?= .cluster
CLUSTER_PORT ?=

# Tools and build results are kept outside the checkout, so that a second clone is warm at once.
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/quarterdeck
export TOOLS := $(CACHE)/tools
export PATH := $(TOOLS)/bin:$(TOOLS)/npm/node_modules/.bin:$(PATH)
SERVER_TARGET := $(CACHE)/target/server
PAGE_TARGET := $(CACHE)/target/page

export QUARTERDECK := $(SERVER_TARGET)/release/quarterdeck
export CLUSTER := $(CACHE)/bin/cluster

PAGE_SOURCES := Cargo.lock Cargo.toml Trunk.toml $(shell find frontend style backend/wire -type f)
CLUSTER_SOURCES := $(shell find e2e/cluster -type f)

.PHONY: help setup setup-run setup-test run test bench build page server cluster lint unit e2e size

help:
	@echo 'make run    Quarterdeck on a local Kubernetes, or on yours: make run KUBECONFIG=~/.kube/config'
	@echo 'make test   everything that proves it (up to an hour the first time, minutes after)'
	@echo 'make bench  150,000 pods on 5,000 nodes; writes docs/performance.md'
	@echo
	@echo 'variables   PORT=$(PORT) CLUSTER_DIR=$(CLUSTER_DIR) CLUSTER_PORT=(any free one)'

setup: setup-test

# With a cluster of your own there is no Go to check for.
setup-run:
	@scripts/setup.sh run $(if $(KUBECONFIG),,cluster)

setup-test:
	@scripts/setup.sh test cluster

run: setup-run
	@$(MAKE) --no-print-directory server $(if $(KUBECONFIG),,cluster)
	@PORT='$(PORT)' CLUSTER_DIR='$(CLUSTER_DIR)' CLUSTER_PORT='$(CLUSTER_PORT)' scripts/run.sh

test: setup-test
	@scripts/test.sh

bench: setup-test build
	@scripts/bench.sh

build: server cluster

# The page, as Trunk builds it (WebAssembly, its glue, styles): whole, and without what a first visit
# does not need.
TRUNK := env -u NO_COLOR CARGO_TARGET_DIR=$(PAGE_TARGET) trunk build --release --locked
page: dist/index.html
dist/index.html: $(PAGE_SOURCES) scripts/compose.mjs
	@echo 'building the page (5 min the first time)'
	@$(TRUNK) --dist dist --no-default-features true
	@$(TRUNK) --dist dist-whole
	@node scripts/compose.mjs dist-whole dist
	@touch $@

# The server with the page inside.
server: page
	@echo 'building the server (5 min the first time)'
	@CARGO_TARGET_DIR=$(SERVER_TARGET) cargo build --release --locked --package quarterdeck

# A real Kubernetes control plane, as one binary.
cluster: $(CLUSTER)
$(CLUSTER): $(CLUSTER_SOURCES)
	@echo 'building the local Kubernetes (8 min the first time)'
	@mkdir -p $(@D)
	@cd e2e/cluster && CGO_ENABLED=0 go build -trimpath -ldflags "$$(cat ldflags)" -o $@.new . && mv $@.new $@

lint:
	cargo fmt --all --check
	CARGO_TARGET_DIR=$(SERVER_TARGET) cargo clippy --locked --package quarterdeck --package quarterdeck-wire --all-targets -- --deny warnings
	CARGO_TARGET_DIR=$(PAGE_TARGET) cargo clippy --locked --package quarterdeck-page --target wasm32-unknown-unknown -- --deny warnings
	cargo deny --log-level error check bans licenses sources
	cd e2e/cluster && test -z "$$(gofmt -l .)" && go vet ./...
	cd e2e && npx tsc --noEmit && npx eslint .

unit:
	CARGO_TARGET_DIR=$(SERVER_TARGET) cargo test --locked --package quarterdeck --package quarterdeck-wire
	CARGO_TARGET_DIR=$(PAGE_TARGET) cargo test --locked --package quarterdeck-page
	cd e2e/cluster && go test ./...

e2e: build
	cd e2e && npx playwright test

# What a first visit loads, compressed as it travels. Fails above 400 kB; the goal is 250.
size: server
	@node scripts/size.mjs
