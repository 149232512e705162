#!/usr/bin/env bash
# The whole demo; then the demo interrupted, which must leave nothing behind.
set -uo pipefail

demo=mixer_adapter/testing/demo
arguments=(--mixs mixer_adapter/cmd/mixs
  --autoscaler mixer_adapter/testing/embedded_autoscaler)
TMPDIR=$(mktemp -d /tmp/demo_test.XXXXXX)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

die() {
  echo "FAILED: $1"
  exit 1
}

# Programs that this test's demos started, wherever they are now.
left() { pgrep -f -- "fs://$TMPDIR/"; }

"$demo" "${arguments[@]}" || die "the demo"
[[ -z $(ls -A "$TMPDIR") ]] || die "files left: $(ls -A "$TMPDIR")"
left && die "processes left"

for signal in INT TERM; do
  # bash lets background jobs ignore SIGINT; the demo does not mind: it waits for
  # its signals by itself.
  "$demo" "${arguments[@]}" > "$TMPDIR/out" &
  pid=$!
  for ((i = 0; i < 1000; ++i)); do
    grep -q '^2\.' "$TMPDIR/out" && break
    sleep 0.01
  done
  kill -s "$signal" "$pid"
  wait "$pid" && die "an interrupted demo is a success"
  grep -q interrupted "$TMPDIR/out" || die "SIG$signal: $(cat "$TMPDIR/out")"
  rm "$TMPDIR/out"
  [[ -z $(ls -A "$TMPDIR") ]] || die "SIG$signal: left $(ls -A "$TMPDIR")"
  left && die "SIG$signal: processes left"
done

"$demo" --mixs /no/such/mixs "${arguments[@]:2}" && die "no mixs is a success"
[[ -z $(ls -A "$TMPDIR") ]] || die "no mixs: files left"
echo "all as expected"
