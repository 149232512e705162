"""Writes activations_assets.cc from the style sheet and the script."""
import base64
import hashlib
import sys

HEAD = '''#include "mixer_adapter/adapters/kactivator/page/activations_assets.h"

namespace mixer::kactivator {
'''
FUNCTION = '''
Asset Activations%s() {
  return {R"asset(%s)asset",
          "'sha256-%s'"};
}
'''


def function(name, path):
    with open(path) as f:
        text = f.read()
    for bad in "<&\r":
        if bad in text:
            sys.exit("%s: holds %r, which XML would not leave as it is" %
                     (path, bad))
    digest = hashlib.sha256(text.encode()).digest()
    return FUNCTION % (name, text, base64.b64encode(digest).decode())


def main():
    style, script = sys.argv[1:]
    print(HEAD + function("Style", style) + function("Script", script) +
          "\n}  // namespace mixer::kactivator")


if __name__ == "__main__":
    main()
