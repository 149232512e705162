// Early return of a non-OK absl::Status.
#ifndef MIXER_ADAPTER_BASE_STATUS_MACROS_H_
#define MIXER_ADAPTER_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define MIXER_RETURN_IF_ERROR(expr)                \
  do {                                             \
    absl::Status mixer_status_ = (expr);           \
    if (!mixer_status_.ok()) return mixer_status_; \
  } while (false)

#define MIXER_CONCAT_INNER_(a, b) a##b
#define MIXER_CONCAT_(a, b) MIXER_CONCAT_INNER_(a, b)

// MIXER_ASSIGN_OR_RETURN(auto x, F()): x is F()'s value, or its error returns.
// The arguments are a declaration and a name: no parentheses around them.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define MIXER_ASSIGN_OR_RETURN(lhs, expr) \
  MIXER_ASSIGN_OR_RETURN_(MIXER_CONCAT_(mixer_statusor_, __LINE__), lhs, expr)
#define MIXER_ASSIGN_OR_RETURN_(statusor, lhs, expr)       \
  auto statusor = (expr);                                  \
  if (!statusor.ok()) return std::move(statusor).status(); \
  lhs = std::move(statusor).value()
// NOLINTEND(bugprone-macro-parentheses)

#endif  // MIXER_ADAPTER_BASE_STATUS_MACROS_H_
