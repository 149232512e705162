"""All external repositories of this workspace."""

load("//bazel:shims.bzl", "shim_repositories")
load("//bazel:system_repos.bzl", "system_repositories")

def mixer_workspace():
    shim_repositories()
    system_repositories()
