#!/bin/sh
# $0 may be a symlink in a runfiles tree; the script is found next to the real file.
exec python3 "$(dirname "$(readlink -f "$0")")/lcov_merge.py" "$@"
