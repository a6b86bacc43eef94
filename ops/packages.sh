# Sourced by run.sh and test.sh: which Debian 12 packages cenote needs, and how to get those that are missing.

build_packages=(g++ cmake ninja-build pkg-config libevent-dev liblmdb-dev libspdlog-dev libfmt-dev prometheus-cpp-dev
  libtomlplusplus-dev libcli11-dev nlohmann-json3-dev libssl-dev libgmime-3.0-dev libarchive-dev libzstd-dev libcap-dev)

# Installs what is missing of its arguments; without anything missing it needs neither root nor network.
install_missing() {
  local package missing=()
  for package in "$@"; do
    if [[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" != installed ]]; then
      missing+=("$package")
    fi
  done
  if (( ${#missing[@]} == 0 )); then
    return 0
  fi
  local as_root=()
  if (( EUID != 0 )); then
    if ! command -v sudo >/dev/null; then
      echo "cenote: these packages are missing, and installing them needs root or sudo: ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "installing ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update -q &&
         "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
           "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    echo "cenote: the packages above could not be installed" >&2
    return 1
  fi
  rm -f "$log"
}

# Compilers take up to 1 GiB each: no more of them than memory and cores allow.
build_jobs() {
  local cores gigabytes
  cores=$(nproc)
  gigabytes=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)
  echo $(( gigabytes < 1 ? 1 : gigabytes < cores ? gigabytes : cores ))
}
