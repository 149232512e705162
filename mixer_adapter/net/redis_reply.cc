#include "mixer_adapter/net/redis_reply.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "hiredis/hiredis.h"

namespace mixer::net {
namespace {

// hiredis builds replies by these functions. The outermost reply is on the
// heap; the others live in the arrays that hold them, whose size is known when
// they are made.

RedisReply* Place(const redisReadTask* task, RedisReply::Kind kind) {
  RedisReply* const reply =
      task->parent == nullptr
          ? new RedisReply
          : &static_cast<RedisReply*>(task->parent->obj)
                 ->items[static_cast<std::size_t>(task->idx)];
  reply->kind = kind;
  return reply;
}

void* MakeText(const redisReadTask* task, char* text, std::size_t size) {
  RedisReply* const reply =
      Place(task, task->type == REDIS_REPLY_ERROR ? RedisReply::Kind::kError
                                                  : RedisReply::Kind::kText);
  reply->text.assign(text, size);
  return reply;
}

void* MakeArray(const redisReadTask* task, int size) {
  if (size > RedisReplyReader::kMaxItems) return nullptr;
  RedisReply* const reply = Place(task, RedisReply::Kind::kArray);
  reply->items.resize(static_cast<std::size_t>(size));
  return reply;
}

void* MakeInteger(const redisReadTask* task, long long value) {
  RedisReply* const reply = Place(task, RedisReply::Kind::kInteger);
  reply->integer = value;
  return reply;
}

void* MakeNil(const redisReadTask* task) {
  return Place(task, RedisReply::Kind::kNil);
}

// Called for the outermost one alone.
void FreeReply(void* reply) { delete static_cast<RedisReply*>(reply); }

redisReplyObjectFunctions functions = {MakeText, MakeArray, MakeInteger,
                                       MakeNil, FreeReply};

}  // namespace

void RedisReplyReader::Free::operator()(redisReader* reader) const {
  redisReaderFree(reader);
}

RedisReplyReader::RedisReplyReader()
    : reader_(redisReaderCreateWithFunctions(&functions)) {}

RedisReplyReader::~RedisReplyReader() = default;

void RedisReplyReader::Feed(std::string_view bytes) {
  unread_ += bytes.size();
  redisReaderFeed(reader_.get(), bytes.data(), bytes.size());
}

absl::StatusOr<std::optional<RedisReply>> RedisReplyReader::Next() {
  void* reply = nullptr;
  if (redisReaderGetReply(reader_.get(), &reply) != REDIS_OK) {
    return absl::DataLossError(
        absl::StrCat("not the protocol of Redis: ", reader_->errstr));
  }
  if (reply == nullptr) {
    if (unread_ <= kMaxBytes) return std::nullopt;
    return absl::DataLossError(
        absl::StrCat("a reply has more than ", kMaxBytes, " bytes"));
  }
  const std::unique_ptr<RedisReply> owner(static_cast<RedisReply*>(reply));
  unread_ = reader_->len - reader_->pos;
  return std::move(*owner);
}

}  // namespace mixer::net
