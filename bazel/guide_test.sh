#!/bin/sh
# The script is a link to the source tree, where all the files are.
exec python3 "$(dirname "$(readlink -f "$0")")/guide.py"
