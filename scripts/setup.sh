#!/usr/bin/env bash
# Installs what building and testing need and is not there yet; says what, and about how long it takes.
# Usage: setup.sh run|test [cluster]
set -euo pipefail
cd "$(dirname "$0")/.."
goal=$1
cluster=${2:-}

say() { printf 'setup: %s\n' "$*"; }
missing() { printf 'setup: %s\n' "$*" >&2; exit 1; }
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

require() { # name, command that prints its version, lowest version, where to get it
  local found
  found=$(eval "$2" 2>/dev/null | grep -oE '[0-9]+\.[0-9]+(\.[0-9]+)?' | head -n 1) || true
  [ -n "$found" ] || missing "$1 $3 or newer is needed and there is none: $4"
  at_least "$3" "$found" || missing "$1 $3 or newer is needed, this is $found: $4"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

require Rust 'rustc --version' 1.89 https://rustup.rs
require Node.js 'node --version' 20.0 https://nodejs.org
[ -z "$cluster" ] || require Go 'go version' 1.26 https://go.dev/dl
command -v cc >/dev/null || missing "a C compiler is needed to link: install Debian's build-essential"

mkdir -p "$TOOLS/bin" "$TOOLS/npm"

# A tool of the build, not a product: quick to compile matters more than quick to run.
cargo_tool() { # crate, version, minutes, further arguments
  local crate=$1 version=$2 minutes=$3
  shift 3
  grep -qsF "\"$crate $version " "$TOOLS/.crates.toml" && return
  say "installing $crate $version (about $minutes min, once)"
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    cargo install --quiet --root "$TOOLS" "$crate@$version" "$@" 2>&1 | grep -v 'be sure to add' || true
  grep -qsF "\"$crate $version " "$TOOLS/.crates.toml" || missing "installing $crate $version failed"
}

locked_version() { # crate
  grep -A 1 "^name = \"$1\"$" Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p'
}

if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
  say 'adding the wasm32-unknown-unknown target (seconds)'
  command -v rustup >/dev/null || missing 'this Rust has no wasm32-unknown-unknown target, and there is no rustup to add it'
  rustup target add wasm32-unknown-unknown
fi
cargo_tool trunk 0.21.14 6 --locked --no-default-features --features rustls
# The glue must be of the very version that the page is compiled against.
cargo_tool wasm-bindgen-cli "$(locked_version wasm-bindgen)" 3

binaryen=132.0.0
if [ ! -x "$TOOLS/npm/node_modules/.bin/wasm-opt" ] || ! grep -qsF "\"version\": \"$binaryen\"" "$TOOLS/npm/node_modules/binaryen/package.json"; then
  say "installing wasm-opt from binaryen $binaryen (seconds)"
  npm install --silent --no-audit --no-fund --prefix "$TOOLS/npm" "binaryen@$binaryen"
fi

[ "$goal" = test ] || exit 0

# A browser, and the fonts that the screens are drawn for.
packages=()
for package in chromium fonts-inter fonts-noto-cjk fonts-jetbrains-mono; do
  dpkg-query --show --showformat '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || packages+=("$package")
done
if [ "${#packages[@]}" -gt 0 ]; then
  say "installing ${packages[*]} with apt-get, as root (about 2 min)"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi
# Only unpacked: installed, it would be a service of this machine.
if [ ! -x "$TOOLS/nginx/usr/sbin/nginx" ]; then
  say 'fetching nginx, as a proxy for the tests (seconds)'
  fetch_nginx() { (cd "$TOOLS" && rm -f nginx_*.deb && apt-get download -qq nginx >/dev/null 2>&1); }
  fetch_nginx || { as_root apt-get update -qq; fetch_nginx; } || missing 'apt-get download nginx failed'
  dpkg-deb --extract "$TOOLS"/nginx_*.deb "$TOOLS/nginx" && rm -f "$TOOLS"/nginx_*.deb
fi
cargo_tool cargo-deny 0.20.2 6 --locked

if [ ! -d e2e/node_modules ] || [ e2e/package-lock.json -nt e2e/node_modules/.package-lock.json ]; then
  say 'installing the test tools with npm (under a minute)'
  (cd e2e && npm ci --silent --no-audit --no-fund)
fi
