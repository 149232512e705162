#!/usr/bin/env bash
# Installs what the build needs on Debian 12. Safe to repeat; as root or with
# sudo; asks nothing. Arguments are further packages to install.
set -euo pipefail

packages=(
  bazel-bootstrap          # brings g++, a JDK, python3, unzip
  pkg-config
  libgrpc++-dev            # brings abseil, RE2, c-ares, OpenSSL headers
  protobuf-compiler-grpc   # brings protoc
  libprotoc-dev            # brings libprotobuf-dev
  libbenchmark-dev
  libgmock-dev             # brings googletest
  libyaml-cpp-dev
  libboost-dev             # Asio and Beast are header-only
  libhiredis-dev
  libspdlog-dev
  prometheus-cpp-dev
  nlohmann-json3-dev
  libcli11-dev
  libssl-dev
  libicu-dev               # Unicode tables: IDNA, letter case
)

installed() {
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

main() {
  local missing=() p
  for p in "${packages[@]}" "$@"; do
    installed "$p" || missing+=("$p")
  done
  if ((${#missing[@]} == 0)); then
    return 0
  fi
  if ! command -v apt-get >/dev/null; then
    echo "setup: this host has no apt-get; install the equivalents of: ${missing[*]}" >&2
    return 1
  fi
  local root=()
  if [[ $(id -u) -ne 0 ]]; then
    if ! command -v sudo >/dev/null; then
      echo "setup: run as root once, or install sudo; missing: ${missing[*]}" >&2
      return 1
    fi
    root=(sudo)
    [[ -t 0 ]] || root=(sudo -n)   # never wait for a password nobody can type
  fi
  local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get
    -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
  echo "setup: installing ${missing[*]}"
  "${apt[@]}" update
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}"
}

main "$@"
