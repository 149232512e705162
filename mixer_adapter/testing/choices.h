// Where a generator of test data gets its decisions from.
#ifndef MIXER_ADAPTER_TESTING_CHOICES_H_
#define MIXER_ADAPTER_TESTING_CHOICES_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>

namespace mixer::testing {

class Choices {
 public:
  virtual ~Choices() = default;
  // A number below `limit`, which is above 0.
  virtual std::size_t Below(std::size_t limit) = 0;
  bool OneIn(std::size_t n) { return Below(n) == n - 1; }
};

// The same for the same seed.
class RandomChoices final : public Choices {
 public:
  explicit RandomChoices(std::uint64_t seed) : random_(seed) {}
  std::size_t Below(std::size_t limit) override { return random_() % limit; }

 private:
  std::mt19937_64 random_;
};

// A byte of a fuzzer's input for each decision; 0 once they are used up, which
// must be what ends the generator.
class ByteChoices final : public Choices {
 public:
  explicit ByteChoices(std::string_view bytes) : bytes_(bytes) {}
  std::size_t Below(std::size_t limit) override {
    if (bytes_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte % limit;
  }

 private:
  std::string_view bytes_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_CHOICES_H_
