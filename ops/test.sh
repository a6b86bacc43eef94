#!/usr/bin/env bash
# Installs what the tests need, builds the dev preset and runs the suite; the last line counts.
#
#   ops/test.sh            unit, property, fuzz-replay, layering and flow tests
#   ops/test.sh --peers    the same with real peers (Postfix, Unbound, ...; unpacked under build/, never installed as
#                          services), formatting, the release build, both sanitizers and clang-tidy
#                          over the rooms (not tests/: it would take as long again)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source ops/packages.sh

with_peers=0
case "${1:-}" in
  "") ;;
  --peers) with_peers=1 ;;
  *) echo "usage: ops/test.sh [--peers]" >&2; exit 64 ;;
esac

test_packages=(libgtest-dev libgmock-dev python3 swaks bind9-dnsutils knot-dnsutils curl zstd libfaketime e2fsprogs)
peer_packages=(clang-format-14 clang-tidy-14 util-linux iproute2)
(( with_peers )) && test_packages+=("${peer_packages[@]}")
install_missing "${build_packages[@]}" "${test_packages[@]}"

jobs=$(build_jobs)
mkdir -p build
passed=0 failed=0 skipped=0

# One check that is not ctest's own: NAME COMMAND...; its output is shown when it fails.
check() {
  local name=$1 log="build/$1.log" begun=$SECONDS
  shift
  if "$@" >"$log" 2>&1; then
    passed=$((passed + 1))
    echo "$name: passed in $((SECONDS - begun)) s"
  else
    failed=$((failed + 1))
    tail -n 60 "$log"
    echo "$name: FAILED in $((SECONDS - begun)) s; all of it is in $log"
  fi
}

# Builds PRESET, or the targets of it that further arguments name; a failed build is a failed check.
build() {
  local preset=$1 log="build/$1.log" begun=$SECONDS
  shift
  if cmake --preset "$preset" >"$log" 2>&1 &&
     cmake --build --preset "$preset" --parallel "$jobs" "$@" >>"$log" 2>&1; then
    echo "$preset: built in $((SECONDS - begun)) s"
    return 0
  fi
  failed=$((failed + 1))
  tail -n 60 "$log"
  echo "$preset: the build FAILED; all of it is in $log"
  return 1
}

# Runs the tests of PRESET; further arguments choose them. Counts come from ctest's own results; none is a failure.
run_tests() {
  local preset=$1 results="$PWD/build/$1/results.xml" begun=$SECONDS head tests bad left
  shift
  rm -f "$results"
  ctest --preset "$preset" --parallel "$jobs" --output-junit "$results" "$@" >"build/$preset.tests.log" 2>&1 || true
  head=$(grep -m1 -A8 '<testsuite' "$results" 2>/dev/null | tr '\n' ' ') || true
  number() { sed -n "s/.*[ \t]$1=\"\([0-9]*\)\".*/\1/p" <<<"$head"; }
  tests=$(number tests) bad=$(number failures) left=$(number skipped)
  if (( ${tests:-0} == 0 )); then
    failed=$((failed + 1))
    tail -n 40 "build/$preset.tests.log"
    echo "$preset: NO TESTS RAN"
    return
  fi
  passed=$((passed + tests - bad - left)) failed=$((failed + bad)) skipped=$((skipped + left))
  (( bad == 0 )) || grep -v 'Passed' "build/$preset.tests.log" | tail -n 200
  echo "$preset: $((tests - bad - left)) passed, $bad failed, $left skipped in $((SECONDS - begun)) s"
}

every_source() { git ls-files --cached --others --exclude-standard '*.h' '*.cc'; }
formatted() { every_source | xargs clang-format-14 --dry-run -Werror; }
tidy() { run-clang-tidy-14 -p build/dev -quiet -j "$jobs" "^$PWD/(collector|sinkhole|rbl|feeds|ops)/.*\.cc\$"; }
release_smoke() { build/release/cenote config --defaults >build/defaults.toml &&
                  build/release/cenote config --check build/defaults.toml; }

if (( with_peers )); then
  export CENOTE_PEERS=1
  check format formatted
fi
if build dev; then
  run_tests dev
fi
if (( with_peers )); then
  check tidy tidy
  # Sanitized programs are slow, and real peers prove nothing more with them.
  export CENOTE_PEERS=0 CENOTE_TEST_PATIENCE=240
  build asan && run_tests asan --label-exclude peers
  build tsan && run_tests tsan --label-exclude peers
  build release --target cenote && check release release_smoke
fi

echo "$passed passed, $failed failed, $skipped skipped"
(( failed == 0 && passed > 0 ))
