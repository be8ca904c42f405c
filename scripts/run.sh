#!/usr/bin/env bash
# Starts the local cluster (unless KUBECONFIG names one) and the dashboard on it, until Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p "$CLUSTER_DIR"
pids=()

stop() {
  trap - EXIT INT TERM
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ -z "${KUBECONFIG:-}" ]; then
  rm -f "$CLUSTER_DIR/ready"
  "$CLUSTER" up --die-with-parent --dir "$CLUSTER_DIR" ${CLUSTER_PORT:+--port "$CLUSTER_PORT"} &
  cluster=$!
  pids+=("$cluster")
  until [ -e "$CLUSTER_DIR/ready" ]; do
    kill -0 "$cluster" 2>/dev/null || { wait "$cluster" || exit 1; exit 1; }
    sleep 0.2
  done
  export KUBECONFIG=$CLUSTER_DIR/admin.kubeconfig
fi

"$QUARTERDECK" --listen "127.0.0.1:$PORT" --url-file "$CLUSTER_DIR/url" --state-dir "$CLUSTER_DIR/state" &
pids+=($!)
# Whichever ends first ends the other.
wait -n
