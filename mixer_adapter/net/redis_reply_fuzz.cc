// Any bytes as what a Redis server sends, whole and byte by byte: the same
// replies.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mixer_adapter/net/redis_reply.h"

namespace mixer::net {
namespace {

void Describe(const RedisReply& reply, std::string* out) {
  *out += static_cast<char>('a' + static_cast<int>(reply.kind));
  *out += std::to_string(reply.integer) + reply.text + "(";
  for (const RedisReply& item : reply.items) Describe(item, out);
  *out += ")";
}

// Takes what there is; false after an error.
bool Drain(RedisReplyReader* reader, std::string* out) {
  for (;;) {
    const auto reply = reader->Next();
    if (!reply.ok()) return false;
    if (!reply->has_value()) return true;
    Describe(**reply, out);
  }
}

void Try(std::string_view bytes) {
  std::string whole;
  RedisReplyReader reader;
  reader.Feed(bytes);
  const bool good = Drain(&reader, &whole);
  std::string pieces;
  RedisReplyReader byte_reader;
  bool byte_good = true;
  for (std::size_t i = 0; byte_good && i < bytes.size(); ++i) {
    byte_reader.Feed(bytes.substr(i, 1));
    byte_good = Drain(&byte_reader, &pieces);
  }
  if (whole != pieces || good != byte_good) std::abort();
}

}  // namespace
}  // namespace mixer::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  mixer::net::Try({reinterpret_cast<const char*>(data), size});
  return 0;
}
