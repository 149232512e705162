// The scripts that count within Redis. What they keep there is what the Go
// adapter keeps (README.md), so that both count together.
#ifndef MIXER_ADAPTER_ADAPTERS_REDISQUOTA_WINDOW_SCRIPT_H_
#define MIXER_ADAPTER_ADAPTERS_REDISQUOTA_WINDOW_SCRIPT_H_

#include <array>
#include <cstddef>
#include <string>

namespace mixer::redisquota {

enum class WindowScript { kFixed, kRolling };

inline constexpr std::array<WindowScript, 2> kWindowScripts = {
    WindowScript::kFixed, WindowScript::kRolling};

// In Lua. KEYS: <counter>.meta, <counter>.data, and if the request has an id,
// <id>-<counter>.meta. ARGV: most, length of window and bucket in ns, 1 if less
// than wanted may be granted else 0, the amount that is wanted, the time in ns.
// The answer: {amount granted, ns for which it may be used}.
const std::string& ScriptText(WindowScript script);

}  // namespace mixer::redisquota

#endif  // MIXER_ADAPTER_ADAPTERS_REDISQUOTA_WINDOW_SCRIPT_H_
