#!/usr/bin/env bash
# The page, and its SVG with it, is well-formed XML whatever it shows, and each
# name in it that another part refers to is there.
set -euo pipefail
dump=mixer_adapter/adapters/kactivator/page/activations_dump

# check NAME ROWS
check() {
  "$dump" "$1" | python3 -c '
import re, sys
import xml.etree.ElementTree as xml

svg = "{http://www.w3.org/2000/svg}"
rows = int(sys.argv[1])
page = xml.fromstring(sys.stdin.buffer.read())
charts = [e for e in page.iter(svg + "svg") if e.get("class") == "chart"]
found = sum(e.get("class").startswith("row ") for c in charts
            for e in c.iter(svg + "g"))
assert found == rows, "%d rows" % found
for chart in charts:
    assert chart.find(svg + "title").text and chart.find(svg + "desc").text
ids = [e.get("id") for e in page.iter() if e.get("id")]
assert len(ids) == len(set(ids)), sorted(ids)
for element in page.iter():
    names = (element.get("aria-labelledby") or "").split()
    if (element.get("href") or "").startswith("#"):
        names.append(element.get("href")[1:])
    for name in names:
        assert name in ids, name
for table in page.iter("table"):
    assert table[0].tag == "caption" and table[0].text
    columns = len(table.findall("thead/tr/th"))
    for row in table.findall("tbody/tr"):
        assert len(row) == columns, xml.tostring(row)
' "$2" || { echo "FAILED: $1"; exit 1; }
}

check none 0
check small 4
check full 100
check hostile 4
echo "well-formed"
