#!/usr/bin/env bash
# Installs what is missing, builds the release preset and runs cenote with data under var/ of this checkout. Further
# arguments go to `cenote run`, such as --config FILE.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source ops/packages.sh

install_missing "${build_packages[@]}" swaks bind9-dnsutils

log=build/release.log
mkdir -p build var
build() {
  if [[ ! -f build/release/build.ninja ]]; then
    cmake --preset release -DCENOTE_TESTS=OFF
  fi
  cmake --build --preset release --target cenote --parallel "$(build_jobs)"
}
[[ -x build/release/cenote ]] || echo "building build/release/cenote; this takes some minutes the first time (log: $log)"
if ! build >"$log" 2>&1; then
  tail -n 40 "$log" >&2
  echo "cenote: the build failed; all of it is in $log" >&2
  exit 1
fi

# Ctrl-C reaches the supervisor, which stops the roles in their order.
exec build/release/cenote run --data var --hints "$@"
