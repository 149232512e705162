#!/usr/bin/env bash
# Form (clang-format) and likely defects (clang-tidy) of all tracked C++ files,
# or of those named. Installs what it needs and lets Bazel generate headers
# first. Exit status 0: nothing found. All files take a while: many include gRPC
# or Boost, some 10 s each.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
bazel/setup.sh clang-format-14 clang-tidy-14
source bazel/env.sh

files=("$@")
((${#files[@]} > 0)) || mapfile -t files < <(git ls-files '*.h' '*.cc')
sources=()
for file in "${files[@]}"; do
  # The example's generated headers are its own workspace's.
  if [[ $file == *.cc && $file != testdata/example/* ]]; then
    sources+=("$file")
  fi
done

status=0
clang-format-14 --dry-run -Werror "${files[@]}" || status=1

mapfile -t generated < <("${bazel[@]}" query --noshow_progress \
  'kind(select_files, //...)' 2>/dev/null)
"${bazel[@]}" build --noshow_progress --ui_event_filters=-info,-stdout,-stderr \
  "${generated[@]}"
bin=$("${bazel[@]}" info bazel-bin 2>/dev/null)

# One list for all files: targets differ only in libraries, whose headers are the
# system's, and in the include folder of the API's generated code.
export TIDY_FLAGS="-std=c++17 -I. -isystem $bin -isystem $bin/mixer_adapter/api"
tidy() {
  # Standard error holds only the count of findings in the system's headers.
  local out status=0
  # shellcheck disable=SC2086  # several words
  out=$(clang-tidy-14 --quiet "$1" -- $TIDY_FLAGS 2>/dev/null) || status=1
  [[ -z $out ]] || printf '%s\n' "$out"   # at once: others print too
  return "$status"
}
export -f tidy
if ((${#sources[@]} > 0)); then
  printf '%s\0' "${sources[@]}" |
    xargs -0 -n 1 -P "$(nproc)" bash -c 'tidy "$1"' bash || status=1
fi

if ((status == 0)); then echo "lint: ${#files[@]} files, nothing found"; fi
exit "$status"
