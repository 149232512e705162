#include "mixer_adapter/adapters/redisquota/window_script.h"

namespace mixer::redisquota {
namespace {

// Numbers are doubles here: times since 1970 are exact to 256 ns only, and are
// written with all their digits. Expiry serves to clean up: what counts is the
// time that the request brings.
constexpr char kBegin[] = R"lua(
local meta, data, answer = KEYS[1], KEYS[2], KEYS[3]
local most = tonumber(ARGV[1])
local window, bucket = tonumber(ARGV[2]), tonumber(ARGV[3])
local in_part = ARGV[4] == '1'
local wanted, now = tonumber(ARGV[5]), tonumber(ARGV[6])

local function amount(n) return string.format('%.0f', n) end
local function time(ns) return string.format('%.17g', ns) end
local function expire(key, ns)
  redis.call('PEXPIRE', key, amount(math.ceil(ns / 1e6)))
end

-- A request that is sent again gets what it got.
if answer then
  local old = redis.call('HMGET', answer, 'token', 'expire')
  local granted, ends = tonumber(old[1]), tonumber(old[2])
  if granted and ends and now < ends then return {granted, ends - now} end
end

local function grant(n, lasts)
  if answer then
    redis.call('HMSET', answer, 'token', amount(n), 'expire', time(now + lasts))
    expire(answer, lasts)
  end
  return {n, lasts}
end
)lua";

constexpr char kFixed[] = R"lua(
local state = redis.call('HMGET', meta, 'token', 'expire')
local used, ends = tonumber(state[1]), tonumber(state[2])
if not used or not ends or now >= ends then
  used, ends = 0, now + window
  redis.call('HMSET', meta, 'token', 0, 'expire', time(ends))
  expire(meta, window)
end

local n = wanted
if used + wanted > most then
  n = most - used
  if not in_part or n <= 0 then return {0, 0} end
end
redis.call('HMSET', meta, 'token', amount(used + n))
return grant(n, ends - now)
)lua";

// The newest bucket is in `meta`; the others are members "<serial>.<amount>" of
// the sorted set `data`, whose scores are the times at which they began.
constexpr char kRolling[] = R"lua(
local state = redis.call('HMGET', meta, 'token', 'bucket.token',
                         'bucket.timestamp')
local used, newest = tonumber(state[1]), tonumber(state[2])
local began = tonumber(state[3])
if not used or not newest or not began then
  used, newest, began = 0, 0, now
  redis.call('HMSET', meta, 'token', 0, 'bucket.token', 0,
             'bucket.timestamp', time(now), 'key', 0)
end

if now - began >= bucket then
  if newest > 0 then
    local serial = redis.call('HINCRBY', meta, 'key', 1)
    redis.call('ZADD', data, time(began),
               amount(serial) .. '.' .. amount(newest))
  end
  redis.call('HMSET', meta, 'bucket.token', 0, 'bucket.timestamp', time(now))
end

local over = time(now - window)
local back = 0
for _, member in ipairs(redis.call('ZRANGEBYSCORE', data, 0, over)) do
  back = back + tonumber(string.match(member, '%.(.*)'))
end
if back > 0 then
  redis.call('ZREMRANGEBYSCORE', data, 0, over)
  used = math.max(used - back, 0)
  redis.call('HSET', meta, 'token', amount(used))
end
expire(meta, window)

local free = most - used
local n = wanted
if free <= 0 then return {0, 0} end
if wanted > free then
  if not in_part then return {0, 0} end
  n = free
end
redis.call('HINCRBY', meta, 'token', amount(n))
redis.call('HINCRBY', meta, 'bucket.token', amount(n))
return grant(n, window)
)lua";

}  // namespace

const std::string& ScriptText(WindowScript script) {
  static const std::string* const fixed =
      new std::string(std::string(kBegin) + kFixed);
  static const std::string* const rolling =
      new std::string(std::string(kBegin) + kRolling);
  return script == WindowScript::kFixed ? *fixed : *rolling;
}

}  // namespace mixer::redisquota
