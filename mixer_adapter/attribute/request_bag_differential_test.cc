// RequestBag against protobuf's generated classes on random requests.
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/testing/attributes_oracle.h"

namespace mixer {
namespace {

using istio::mixer::v1::CompressedAttributes;

constexpr int kMessages = 20000;
constexpr int kMutantsOfEach = 2;

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  CompressedAttributes Message() {
    CompressedAttributes message;
    const auto& names = testing::OracleNames();
    for (int i = Below(8); i > 0; --i) {
      message.add_words(Below(4) == 0 ? "request.id"
                                      : names[Below(names.size())]);
    }
    for (int i = Below(12); i > 0; --i) AddEntry(&message);
    return message;
  }

  // Flips, drops, doubles or inserts a byte, once or several times.
  std::string Mutate(std::string wire) {
    for (int i = 1 + Below(3); i > 0 && !wire.empty(); --i) {
      const std::size_t at = Below(wire.size());
      switch (Below(5)) {
        case 0:
          wire[at] = static_cast<char>(wire[at] ^ (1 << Below(8)));
          break;
        case 1:
          wire.erase(at, 1);
          break;
        case 2:
          wire.insert(at, 1, wire[at]);
          break;
        case 3:
          wire.insert(at, 1, static_cast<char>(Below(256)));
          break;
        case 4:
          wire.resize(at);
          break;
      }
    }
    return wire;
  }

  int Below(std::size_t limit) { return static_cast<int>(random_() % limit); }

 private:
  // Mostly indices that mean something.
  std::int32_t Index() {
    switch (Below(10)) {
      case 0:
        return std::numeric_limits<std::int32_t>::min();
      case 1:
        return 215 + Below(12);
      case 2:
      case 3:
      case 4:
        return Below(30);
      default:
        return -1 - Below(9);
    }
  }

  std::int64_t Number() {
    return static_cast<std::int64_t>(random_()) >> Below(64);
  }

  void AddEntry(CompressedAttributes* message) {
    const std::int32_t name = Index();
    switch (Below(8)) {
      case 0:
        (*message->mutable_strings())[name] = Index();
        break;
      case 1:
        (*message->mutable_int64s())[name] = Number();
        break;
      case 2:
        (*message->mutable_doubles())[name] = static_cast<double>(Number()) / 7;
        break;
      case 3:
        (*message->mutable_bools())[name] = Below(2) == 0;
        break;
      case 4: {
        auto& time = (*message->mutable_timestamps())[name];
        time.set_seconds(Below(20) == 0 ? Number() : Number() >> 26);
        time.set_nanos(Below(20) == 0 ? -1 : Below(1000000000));
        break;
      }
      case 5: {
        auto& span = (*message->mutable_durations())[name];
        const int sign = Below(2) == 0 ? 1 : -1;
        span.set_seconds(Below(20) == 0 ? Number() : sign * Below(1000000));
        span.set_nanos(Below(20) == 0 ? 1000000000 : sign * Below(1000000000));
        break;
      }
      case 6:
        (*message->mutable_bytes())[name] = std::string(Below(17), '\x0a');
        break;
      case 7: {
        auto& map = *(*message->mutable_string_maps())[name].mutable_entries();
        for (int i = Below(5); i > 0; --i) map[Index()] = Index();
        break;
      }
    }
  }

  std::mt19937_64 random_;
};

TEST(RequestBagDifferential, AgreesWithProtobuf) {
  Generator generator(20190926);
  for (int i = 0; i < kMessages; ++i) {
    const std::string wire = generator.Message().SerializeAsString();
    ASSERT_EQ(testing::CompareWithProtobuf(wire), "")
        << absl::BytesToHexString(wire);
    for (int j = 0; j < kMutantsOfEach; ++j) {
      const std::string mutant = generator.Mutate(wire);
      ASSERT_EQ(testing::CompareWithProtobuf(mutant), "")
          << absl::BytesToHexString(mutant);
    }
  }
}

}  // namespace
}  // namespace mixer
