"""Compiler options of all code written by hand in this workspace.

Generated code is compiled with -w instead (see proto.bzl)."""

MIXER_COPTS = ["-Wall", "-Wextra", "-Werror"]
