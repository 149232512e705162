"""Fuzz targets.

    mixer_fuzz_test(name, srcs, deps, corpus)

`srcs` define libFuzzer's entry point and return 0:

    extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

The target must accept any bytes without crashing, leaking or running long;
what it checks beyond that it says with abort() or __builtin_trap().

`corpus` is a list of labels of seed files (also of filegroups and genrules).

The macro makes two targets:

  <name>         a cc_test, part of //..., that runs the corpus once with any
                 compiler (and any sanitizer config): a regression test.
  <name>_fuzzer  a manual cc_binary with libFuzzer, built with clang:

    bazel build --config=fuzz //room:<name>_fuzzer
    mkdir -p /tmp/corpus
    .bazel/bin/room/<name>_fuzzer -max_total_time=300 /tmp/corpus <seed folder>

A file that libFuzzer reports (crash-..., timeout-...) belongs into the corpus,
with the fix.
"""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_test")
load("//bazel:copts.bzl", "MIXER_COPTS")

def mixer_fuzz_test(name, srcs, deps, corpus, size = "small", **kwargs):
    """See the head of this file.

    Args:
      name: of the test, by custom ending in _fuzz.
      srcs: C++ sources with LLVMFuzzerTestOneInput.
      deps: C++ libraries.
      corpus: labels of seed files; at least one.
      size: of the test.
      **kwargs: passed to both targets.
    """
    cc_test(
        name = name,
        size = size,
        srcs = srcs,
        args = ["$(locations %s)" % label for label in corpus],
        copts = MIXER_COPTS,
        data = corpus,
        deps = deps + [Label("//bazel:corpus_main")],
        **kwargs
    )
    cc_binary(
        name = name + "_fuzzer",
        testonly = True,
        srcs = srcs,
        copts = MIXER_COPTS,
        # -fsanitize-link-c++-runtime: clang's C driver, with which Bazel links,
        # leaves that part out by itself.
        linkopts = ["-fsanitize=fuzzer,address,undefined", "-fsanitize-link-c++-runtime"],
        tags = ["manual"],
        deps = deps,
        **kwargs
    )
