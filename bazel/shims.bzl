"""Stand-ins for the archives that Bazel 4's built-in WORKSPACE suffix would
download (rules_cc, rules_java, remote_coverage_tools), plus rules_shell so
that BUILD files can load sh_test the way Bazel 8 and later want it."""

def _shim_repository_impl(rctx):
    # By label: found wherever this repository lies, also as an external one.
    for entry in rctx.path(rctx.attr.workspace_file).dirname.readdir():
        rctx.symlink(entry, entry.basename)

# Not a local_repository, whose path would be one of the main workspace's.
_shim_repository = repository_rule(
    implementation = _shim_repository_impl,
    attrs = {"workspace_file": attr.label(allow_single_file = True)},
    local = True,
)

def shim_repositories():
    for name in ["rules_cc", "rules_java", "rules_shell", "remote_coverage_tools"]:
        if not native.existing_rule(name):
            _shim_repository(
                name = name,
                workspace_file = Label("//bazel:shims/%s/WORKSPACE" % name),
            )
