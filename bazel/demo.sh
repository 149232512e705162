#!/usr/bin/env bash
# Builds the programs and shows how the first request of an idle Knative revision
# wakes it (mixer_adapter/testing/demo.cc). Takes no arguments; needs no cluster.
# Exit status 0: all that it promises happened.
set -euo pipefail
if (($# > 0)); then
  echo "demo: takes no arguments, got: $*" >&2
  exit 2
fi
cd "$(dirname "$(readlink -f "$0")")/.."
bazel/setup.sh
source bazel/env.sh

# The demo tidies up by itself, also when it is interrupted; the directory is for
# the case that it cannot. Its children end with it.
TMPDIR=$(mktemp -d)
export TMPDIR
child=
finish() {
  if [[ -n $child ]]; then
    kill "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  rm -rf "$TMPDIR"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# In the background, because bash takes a signal only while it waits.
run() {
  local status=0
  "$@" &
  child=$!
  wait "$child" || status=$?
  child=
  return "$status"
}

targets=(
  //mixer_adapter/cmd:mixs
  //mixer_adapter/testing:demo
  //mixer_adapter/testing:embedded_autoscaler
)
echo "demo: building; the first time takes minutes"
run "${bazel[@]}" build --config=opt --ui_event_filters=-info \
  --show_progress_rate_limit=15 "${targets[@]}"
bin=$("${bazel[@]}" info --config=opt bazel-bin 2>/dev/null)/mixer_adapter
run "$bin/testing/demo" --mixs "$bin/cmd/mixs" \
  --autoscaler "$bin/testing/embedded_autoscaler"
