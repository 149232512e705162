"""Checks that the code in the author's guide is the example's.

Every fenced block with a language other than sh must stand, line by line, in a
file below testdata/example.
"""
import os
import re
import sys

GUIDE = "mixer_adapter/spi/AUTHORS_GUIDE.md"
EXAMPLE = "testdata/example"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text):
    """(line number, code) of the blocks that quote the example."""
    for match in BLOCK.finditer(text):
        if match.group(1) != "sh":
            yield text.count("\n", 0, match.start()) + 1, match.group(2)


def files(root):
    for folder, folders, names in os.walk(os.path.join(root, EXAMPLE)):
        folders[:] = [f for f in folders if f != ".bazel" and
                      not os.path.islink(os.path.join(folder, f))]
        for name in names:
            with open(os.path.join(folder, name)) as f:
                yield f.read()


def self_test():
    """The check itself must be able to fail."""
    found = list(blocks("a\n```cpp\nint x;\n```\n```sh\nls\n```\n"))
    assert found == [(2, "int x;\n")], found


def main():
    self_test()
    here = os.path.dirname(os.path.realpath(__file__))
    root = os.path.dirname(here)
    with open(os.path.join(root, GUIDE)) as f:
        found = list(blocks(f.read()))
    # A line break before: a block begins where a line does.
    code = ["\n" + text for text in files(root)]
    strange = 0
    for line, block in found:
        if not any("\n" + block in text for text in code):
            strange += 1
            print("%s:%d: this code is in no file below %s:\n%s" %
                  (GUIDE, line, EXAMPLE, block))
    print("%d blocks, %d strange to the example" % (len(found), strange))
    if len(found) < 10:
        print("the guide was not found, or has another form")
        return 1
    return 1 if strange else 0


if __name__ == "__main__":
    sys.exit(main())
