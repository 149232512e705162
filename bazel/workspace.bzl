"""All external repositories of this workspace, and of one that uses it."""

load("//bazel:shims.bzl", "shim_repositories")
load("//bazel:system_repos.bzl", "system_repositories")

def mixer_workspace():
    """Declares them, but for those that the caller has declared before."""
    shim_repositories()
    system_repositories()
