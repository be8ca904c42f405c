#!/usr/bin/env bash
# Fills a cluster of its own with very many pods, measures Quarterdeck on it and writes docs/performance.md.
# PODS and NODES make it smaller. About ten minutes; never more than forty.
set -euo pipefail
cd "$(dirname "$0")/.."
pods=${PODS:-150000}
nodes=${NODES:-5000}
dir=$(mktemp -d)
cluster=

stop() {
  trap - EXIT INT TERM
  if [ -n "$cluster" ]; then
    kill "$cluster" 2>/dev/null || true
    wait "$cluster" 2>/dev/null || true
  fi
  rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Beside the server, so that what both need is built once.
release=$(dirname "$QUARTERDECK")
CARGO_TARGET_DIR=$(dirname "$release") cargo build --release --locked --package quarterdeck-bench
bench=$release/quarterdeck-bench

# Any free port: the usual one may be another cluster's.
port=$(node -e "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port); this.close() })")
"$CLUSTER" up --dir "$dir" --port "$port" --only etcd,kube-apiserver --die-with-parent &
cluster=$!
until [ -e "$dir/ready" ]; do
  kill -0 "$cluster" 2>/dev/null || { echo 'bench: the cluster did not start' >&2; exit 1; }
  [ "$SECONDS" -lt 1200 ] || { echo 'bench: the cluster took too long' >&2; exit 1; }
  sleep 0.2
done
timeout 600 "$CLUSTER" fill --dir "$dir" --pods "$pods" --nodes "$nodes"

# A smaller run is for trying things out and leaves the document alone.
out=()
[ "$pods" = 150000 ] && [ "$nodes" = 5000 ] && out=(--out docs/performance.md)
timeout --kill-after=10 1500 "$bench" --kubeconfig "$dir/admin.kubeconfig" --server "$QUARTERDECK" \
  --browser e2e/bench/browser.mjs \
  --pods "$pods" --nodes "$nodes" --commit "$(git describe --always --dirty)" "${out[@]}"
