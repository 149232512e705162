# Sourced by the scripts beside it: fills the array `bazel`.
# Bazel wants USER (when the uid has no passwd entry) and a writable HOME; bare
# CI containers may lack both.
bazel=(bazel)
export USER="${USER:-uid$(id -u)}"
if [[ -z ${HOME:-} || ! -w ${HOME:-/nonexistent} ]]; then
  HOME="${TMPDIR:-/tmp}/bazel-home-$(id -u)"
  export HOME
  mkdir -p "$HOME"
fi
