#!/bin/sh
# Runs rustc so that no path of this machine gets into the kernel (places of panics in dependencies): same input, same bytes.
rustc=$1
shift
exec "$rustc" "$@" \
  --remap-path-prefix "${CARGO_HOME:-$HOME/.cargo}/registry/src=/cargo" \
  --remap-path-prefix "$(cd "$(dirname "$0")/../.." && pwd)=/hal-bindings"
