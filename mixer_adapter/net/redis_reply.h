// What a Redis server answers, read from its bytes (the protocol RESP 2) by
// hiredis' parser.
#ifndef MIXER_ADAPTER_NET_REDIS_REPLY_H_
#define MIXER_ADAPTER_NET_REDIS_REPLY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

struct redisReader;

namespace mixer::net {

struct RedisReply {
  enum class Kind { kNil, kInteger, kText, kError, kArray };

  Kind kind = Kind::kNil;
  std::int64_t integer = 0;
  std::string text;  // of kText and kError
  std::vector<RedisReply> items;
};

// Reads the replies out of one connection's bytes, which may be anything. Not
// thread-safe.
class RedisReplyReader {
 public:
  // A reply that is larger is refused.
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
  static constexpr int kMaxItems = 1024;  // of one array

  RedisReplyReader();
  ~RedisReplyReader();

  // The next bytes, in whatever pieces they come.
  void Feed(std::string_view bytes);

  // The next whole reply; nothing if more bytes are needed. After an error
  // nothing more can be read.
  absl::StatusOr<std::optional<RedisReply>> Next();

 private:
  struct Free {
    void operator()(redisReader* reader) const;
  };

  const std::unique_ptr<redisReader, Free> reader_;
  std::size_t unread_ = 0;  // bytes since the last whole reply, at most
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_REDIS_REPLY_H_
