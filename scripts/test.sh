#!/usr/bin/env bash
# Everything that proves Quarterdeck, cheapest first, each step with the time it took.
set -euo pipefail
cd "$(dirname "$0")/.."
times=()
began=$SECONDS

step() { # make target
  local start=$SECONDS
  printf '\n== %s\n' "$1"
  make --no-print-directory "$1"
  times+=("$(printf '%5d s  %s' $((SECONDS - start)) "$1")")
}

report() {
  printf '\nwhat took how long:\n'
  printf '%s\n' "${times[@]}" | sort -rn
  printf '%5d s  in all\n' $((SECONDS - began))
}
trap report EXIT

for target in lint unit page server cluster size e2e; do
  step "$target"
done
