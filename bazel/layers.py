"""Checks every #include of the workspace against layers.txt.

A breach is reported as file, line and edge.
"""
import os
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^">]+)[">]')
SOURCES = (".h", ".cc")


class Layers:
    """The rules of layers.txt."""

    def __init__(self, text):
        self.allowed = {}
        self.forbidden = {}
        self.excepted = {}
        self.free = set()
        for line in text.splitlines():
            line = line.split("#")[0].strip()
            if not line:
                continue
            left, right = line.split(":")
            if left.startswith("forbid "):
                for room in left.split()[1:]:
                    self.forbidden.setdefault(room, []).extend(right.split())
            elif left.startswith("except "):
                self.excepted[left.split()[1]] = right.split()
            elif right.split() == ["test"]:
                self.free.add(left)
            else:
                self.allowed[left] = set(right.split())

    def rules_for(self, room):
        """The rooms a room may include: its own line and its parent's."""
        names = [room] + ([room.split("/")[0]] if "/" in room else [])
        found = [self.allowed[n] for n in names if n in self.allowed]
        return set().union(*found) if found else None

    def breach(self, room, header):
        """Why `room` may not include `header`; None if it may."""
        names = [room, room.split("/")[0]]
        for prefix in sum((self.forbidden.get(n, []) for n in names), []):
            if prefix in self.excepted.get(room, []):
                continue
            if header.startswith(prefix):
                return "%s includes no %s" % (room, prefix)
        target = room_of(header)
        if target is None or target == room:
            return None
        rules = self.rules_for(room)
        if rules is None:
            return "room %s is not listed in bazel/layers.txt" % room
        if "*" in rules or target in rules or target.split("/")[0] in rules:
            return None
        return "%s -> %s is not an edge of bazel/layers.txt" % (room, target)


def room_of(path):
    """mixer_adapter/expr/lexer.h -> expr; None for headers from outside."""
    parts = path.split("/")
    if parts[0] == "mixer_adapter" and len(parts) > 2:
        if parts[1] == "adapters" and len(parts) > 3:
            return "adapters/" + parts[2]
        return parts[1]
    if parts[0] == "template" and len(parts) > 2:
        return "template/" + parts[1]
    if parts[0] == "bench":
        return "bench"
    return None


def is_test(path):
    return path.endswith(("_test.cc", "_fuzz.cc"))


def sources(root):
    for top in ("mixer_adapter", "template", "bench"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in sorted(names):
                if name.endswith(SOURCES):
                    yield os.path.relpath(os.path.join(folder, name), root)


def check(root):
    with open(os.path.join(root, "bazel/layers.txt")) as f:
        layers = Layers(f.read())
    breaches, files, edges = [], 0, 0
    for path in sources(root):
        room = room_of(path)
        files += 1
        if room is None or room in layers.free or is_test(path):
            continue
        with open(os.path.join(root, path)) as f:
            for number, line in enumerate(f, 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                edges += 1
                why = layers.breach(room, match.group(1))
                if why:
                    breaches.append("%s:%d: includes %s: %s" %
                                    (path, number, match.group(1), why))
    return breaches, files, edges


def self_test():
    """The check itself must be able to fail."""
    layers = Layers("a: b\nc: *\nt: test\nforbid a: grpcpp/\n")
    assert layers.breach("a", "mixer_adapter/b/x.h") is None
    assert layers.breach("a", "mixer_adapter/c/x.h")
    assert layers.breach("a", "grpcpp/grpcpp.h")
    assert layers.breach("c", "mixer_adapter/a/x.h") is None
    assert layers.breach("unlisted", "mixer_adapter/a/x.h")


def main():
    self_test()
    here = os.path.dirname(os.path.realpath(__file__))
    breaches, files, edges = check(os.path.dirname(here))
    print("\n".join(breaches))
    print("%d files, %d includes, %d breaches" % (files, edges, len(breaches)))
    if files < 50:
        print("the source tree was not found")
        return 1
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
