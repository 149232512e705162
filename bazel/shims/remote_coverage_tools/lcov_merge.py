#!/usr/bin/env python3
"""Turns gcov JSON files and LCOV files into one LCOV file.

Understands the command line with which Bazel's test runner and its combined
report action call their coverage tools.
"""
import argparse
import collections
import glob
import gzip
import json
import os
import re
import sys


def add_gcov_json(path, cover):
    with gzip.open(path, "rt") as f:
        data = json.load(f)
    for entry in data.get("files", []):
        record = cover[entry["file"]]
        for line in entry.get("lines", []):
            record[line["line_number"]] += line["count"]


def add_lcov(path, cover):
    name = None
    with open(path, errors="replace") as f:
        for line in f:
            line = line.strip()
            if line.startswith("SF:"):
                name = line[3:]
            elif line.startswith("DA:") and name:
                number, count = line[3:].split(",")[:2]
                cover[name][int(number)] += int(count)
            elif line == "end_of_record":
                name = None


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--coverage_dir")
    p.add_argument("--reports_file")
    p.add_argument("--output_file", required=True)
    p.add_argument("--filter_sources", action="append", default=[])
    p.add_argument("--source_file_manifest")
    p.add_argument("--sources_to_replace_file")
    args, _ = p.parse_known_args()

    cover = collections.defaultdict(lambda: collections.Counter())
    if args.coverage_dir:
        for path in glob.glob(args.coverage_dir + "/**/*", recursive=True):
            if path.endswith(".gcov.json.gz"):
                add_gcov_json(path, cover)
            elif path.endswith(".dat") and os.path.abspath(path) != os.path.abspath(args.output_file):
                add_lcov(path, cover)
    if args.reports_file:
        with open(args.reports_file) as f:
            for path in filter(None, (line.strip() for line in f)):
                add_lcov(path, cover)

    drop = [re.compile(r) for r in args.filter_sources]
    wanted = None
    if args.source_file_manifest:
        with open(args.source_file_manifest) as f:
            wanted = {line.strip() for line in f}
    with open(args.output_file, "w") as out:
        for name in sorted(cover):
            short = name.replace("/proc/self/cwd/", "")
            if short.startswith("/") or any(d.fullmatch(short) for d in drop):
                continue
            if wanted is not None and short not in wanted:
                continue
            lines = cover[name]
            out.write("SF:%s\n" % short)
            for number in sorted(lines):
                out.write("DA:%d,%d\n" % (number, lines[number]))
            out.write("LH:%d\nLF:%d\nend_of_record\n" % (sum(1 for v in lines.values() if v), len(lines)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
