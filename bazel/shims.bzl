"""Stand-ins for the archives that Bazel 4's built-in WORKSPACE suffix would
download (rules_cc, rules_java, remote_coverage_tools), plus rules_shell so
that BUILD files can load sh_test the way Bazel 8 and later want it."""

def shim_repositories():
    for name in ["rules_cc", "rules_java", "rules_shell", "remote_coverage_tools"]:
        if not native.existing_rule(name):
            native.local_repository(
                name = name,
                path = "bazel/shims/" + name,
            )
