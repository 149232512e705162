"""Mixer templates: a proto in, C++ for adapters and for Mixer out."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load("//bazel:proto.bzl", "proto_library", "protoc_gen", "select_files")

def mixer_template(name, src, deps = [], visibility = None):
    """Generates the template of one proto file.

    Makes a cc_library `name` with the header <src>.template.h: the instance
    struct, the interfaces of builder and handler, and GetTemplate().

    Args:
      name: of the cc_library.
      src: the template's .proto file.
      deps: proto_library targets that src imports, besides Mixer's own
        policy and adapter model protos.
      visibility: of the cc_library.
    """
    proto_library(
        name = name + "_template_proto",
        srcs = [src],
        deps = deps + [
            Label("//mixer_adapter/api:adapter_model_proto"),
            Label("//mixer_adapter/api:policy_proto"),
        ],
    )
    protoc_gen(
        name = name + "_gen",
        extensions = [".template.h", ".template.cc"],
        generators = {"template": ""},
        plugins = {Label("//template/codegen:protoc_gen_mixer_template"): "template"},
        proto = ":" + name + "_template_proto",
        visibility = ["//visibility:private"],
    )
    select_files(name = name + "_h", src = name + "_gen", suffix = ".h")
    select_files(name = name + "_cc", src = name + "_gen", suffix = ".cc")
    cc_library(
        name = name,
        srcs = [name + "_cc"],
        hdrs = [name + "_h"],
        copts = ["-w"],
        deps = [
            Label("//mixer_adapter/attribute:value"),
            Label("//mixer_adapter/attribute:value_type"),
            Label("//mixer_adapter/spi:check_result"),
            Label("//mixer_adapter/spi:completion"),
            Label("//mixer_adapter/spi:handler"),
            Label("//mixer_adapter/spi:instance_reader"),
            Label("//mixer_adapter/spi:output_value"),
            Label("//mixer_adapter/spi:quota_result"),
            Label("//mixer_adapter/spi:report_batch"),
            Label("//mixer_adapter/spi:template"),
        ],
        visibility = visibility,
    )
