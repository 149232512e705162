// Several errors as one text, in the form that Mixer's clients know.
#ifndef MIXER_ADAPTER_RUNTIME_MULTI_ERROR_H_
#define MIXER_ADAPTER_RUNTIME_MULTI_ERROR_H_

#include <string>
#include <string_view>
#include <vector>

namespace mixer::runtime {

// "2 errors occurred:\n\t* a\n\t* b\n\n" (spec attributes.md 6.1).
class MultiError {
 public:
  void Add(std::string_view error) { errors_.emplace_back(error); }
  bool empty() const { return errors_.empty(); }
  std::string ToString() const;

 private:
  std::vector<std::string> errors_;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_MULTI_ERROR_H_
