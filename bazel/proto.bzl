"""Protocol buffer rules driven by the host's protoc and plugins.

    proto_library(name, srcs, deps, strip_import_prefix)
    cc_proto_library(name, proto, deps)        -> message code
    cc_grpc_library(name, proto, messages)     -> service code
    mixer_template(name, src, deps)            -> template made by our own plugin

A proto file is imported by its path below an import root. The root is the
workspace root, or <package>/<strip_import_prefix> when that is given.
"""

load("@rules_cc//cc:defs.bzl", "cc_library")

ProtoTreeInfo = provider(
    "Proto sources with what is needed to import them.",
    fields = {
        "direct": "list of (File, import path) of this target",
        "root": "import root of the direct sources, relative to the execution root",
        "roots": "depset of import roots",
        "srcs": "depset of all sources",
    },
)

def _join(*parts):
    return "/".join([p for p in parts if p])

def _proto_library_impl(ctx):
    # "" in the main workspace, "external/mixer" elsewhere.
    root = ctx.label.workspace_root
    if ctx.attr.strip_import_prefix:
        prefix = ctx.attr.strip_import_prefix
        root = _join(root, ctx.label.package, "" if prefix == "." else prefix)
    direct = []
    for src in ctx.files.srcs:
        if root and not src.path.startswith(root + "/"):
            fail("%s is not below the import root %s" % (src.path, root))
        direct.append((src, src.path[len(root) + 1:] if root else src.path))
    deps = [d[ProtoTreeInfo] for d in ctx.attr.deps]
    srcs = depset(ctx.files.srcs, transitive = [d.srcs for d in deps])
    return [
        DefaultInfo(files = depset(ctx.files.srcs)),
        ProtoTreeInfo(
            direct = direct,
            root = root,
            roots = depset([root or "."], transitive = [d.roots for d in deps]),
            srcs = srcs,
        ),
    ]

proto_library = rule(
    implementation = _proto_library_impl,
    attrs = {
        "deps": attr.label_list(providers = [ProtoTreeInfo]),
        "srcs": attr.label_list(allow_files = [".proto"]),
        "strip_import_prefix": attr.string(),
    },
)

def _protoc_gen_impl(ctx):
    info = ctx.attr.proto[ProtoTreeInfo]
    outs = []
    for src, _ in info.direct:
        stem = src.basename[:-len(".proto")]
        rel_dir = src.dirname
        package = _join(ctx.label.workspace_root, ctx.label.package)
        if package:
            if rel_dir != package and not rel_dir.startswith(package + "/"):
                fail("%s lies outside of package %s" % (src.path, package))
            rel_dir = rel_dir[len(package) + 1:]
        for ext in ctx.attr.extensions:
            outs.append(ctx.actions.declare_file(_join(rel_dir, stem + ext)))

    out_root = _join(ctx.bin_dir.path, info.root)
    args = ctx.actions.args()
    args.add_all(["-I" + r for r in info.roots.to_list()])
    tools = []
    for name, opts in ctx.attr.generators.items():
        args.add("--%s_out=%s%s" % (name, opts + ":" if opts else "", out_root))
    for plugin, name in ctx.attr.plugins.items():
        exe = plugin[DefaultInfo].files_to_run
        path = exe.executable.path if exe and exe.executable else plugin.files.to_list()[0].path
        args.add("--plugin=protoc-gen-%s=%s" % (name, path))
        tools.append(exe if exe and exe.executable else plugin.files)
    args.add_all([path for _, path in info.direct])

    ctx.actions.run(
        executable = ctx.executable._protoc,
        arguments = [args],
        inputs = info.srcs,
        outputs = outs,
        tools = tools,
        mnemonic = "Protoc",
        progress_message = "Generating code from %s" % ctx.label,
    )
    return [DefaultInfo(files = depset(outs))]

protoc_gen = rule(
    implementation = _protoc_gen_impl,
    attrs = {
        "extensions": attr.string_list(mandatory = True),
        "generators": attr.string_dict(doc = "generator name -> options"),
        "plugins": attr.label_keyed_string_dict(cfg = "exec", allow_files = True),
        "proto": attr.label(providers = [ProtoTreeInfo], mandatory = True),
        "_protoc": attr.label(
            default = "@com_google_protobuf//:protoc",
            executable = True,
            allow_single_file = True,
            cfg = "exec",
        ),
    },
)

# Generated code is not ours to lint.
_COPTS = ["-w"]

def _cc_from_proto(name, proto, deps, generators, plugins, sources, headers, strip_import_prefix, visibility, testonly, tags, **kwargs):
    gen_h = name + "__h"
    gen_all = name + "__gen"
    protoc_gen(
        name = gen_all,
        proto = proto,
        generators = generators,
        plugins = plugins,
        extensions = headers + sources,
        testonly = testonly,
        visibility = ["//visibility:private"],
        tags = tags,
    )
    select_files(name = gen_h, src = gen_all, suffix = ".h", testonly = testonly, tags = tags)
    if sources:
        select_files(name = name + "__cc", src = gen_all, suffix = ".cc", testonly = testonly, tags = tags)
    cc_library(
        name = name,
        srcs = [":" + name + "__cc"] if sources else [],
        hdrs = [":" + gen_h],
        includes = [strip_import_prefix] if strip_import_prefix else [],
        copts = _COPTS,
        deps = deps,
        visibility = visibility,
        testonly = testonly,
        tags = tags,
        **kwargs
    )

def _select_files_impl(ctx):
    files = [f for f in ctx.files.src if f.path.endswith(ctx.attr.suffix)]
    return [DefaultInfo(files = depset(files))]

select_files = rule(
    implementation = _select_files_impl,
    attrs = {"src": attr.label(), "suffix": attr.string()},
)

def cc_proto_library(name, proto, deps = [], strip_import_prefix = "", visibility = None, testonly = False, tags = [], **kwargs):
    _cc_from_proto(
        name,
        proto,
        deps + ["@com_google_protobuf//:protobuf"],
        {"cpp": ""},
        {},
        [".pb.cc"],
        [".pb.h"],
        strip_import_prefix,
        visibility,
        testonly,
        tags,
        **kwargs
    )

def cc_grpc_library(name, proto, messages, deps = [], strip_import_prefix = "", visibility = None, testonly = False, tags = [], **kwargs):
    """Service code only; `messages` is the cc_proto_library of the same proto."""
    _cc_from_proto(
        name,
        proto,
        deps + [messages, "@com_github_grpc_grpc//:grpc++"],
        {"grpc": ""},
        {"@com_github_grpc_grpc//src/compiler:grpc_cpp_plugin": "grpc"},
        [".grpc.pb.cc"],
        [".grpc.pb.h"],
        strip_import_prefix,
        visibility,
        testonly,
        tags,
        **kwargs
    )

