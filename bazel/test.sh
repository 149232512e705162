#!/usr/bin/env bash
# Installs the dependencies if needed, builds everything and runs all tests: of
# this workspace, then of the example (testdata/example), which uses it from
# outside. Further arguments go to Bazel, both times: bazel/test.sh --config=asan
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
bazel/setup.sh redis-server chromium   # which some tests start
source bazel/env.sh

status=0
"${bazel[@]}" test "$@" //... || status=$?
if ((status == 8)); then exit 8; fi   # interrupted: nobody waits for the rest
cd testdata/example
"${bazel[@]}" test "$@" //... || status=$?
exit "$status"
