// Several errors as one text, in the form that Mixer's clients know.
#ifndef MIXER_ADAPTER_BASE_MULTI_ERROR_H_
#define MIXER_ADAPTER_BASE_MULTI_ERROR_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mixer {

// "2 errors occurred:\n\t* a\n\t* b\n\n" (spec attributes.md 6.1).
class MultiError {
 public:
  // Of more errors than this only the number is told: a hostile request has a
  // hundred thousand.
  static constexpr std::size_t kMaxListed = 100;

  void Add(std::string_view error);
  bool empty() const { return count_ == 0; }
  std::string ToString() const;

 private:
  std::size_t count_ = 0;
  std::vector<std::string> listed_;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_MULTI_ERROR_H_
