#!/usr/bin/env bash
# Installs the dependencies if needed, builds everything and runs all tests.
# Further arguments go to Bazel: bazel/test.sh --config=asan
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
bazel/setup.sh redis-server   # which some tests start
source bazel/env.sh
exec "${bazel[@]}" test "$@" //...
