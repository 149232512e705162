// The list that values are looked up in.
#ifndef MIXER_ADAPTER_ADAPTERS_LISTCHECKER_ENTRY_LIST_H_
#define MIXER_ADAPTER_ADAPTERS_LISTCHECKER_ENTRY_LIST_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "mixer_adapter/adapters/listchecker/config.pb.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::listchecker {

// Immutable.
class EntryList {
 public:
  enum class Result {
    kNotIn,
    kIn,
    kInvalid,  // the value cannot be in a list of this kind
  };

  virtual ~EntryList() = default;

  // Allocates from `scratch` only. (A regular expression allocates while RE2
  // learns it.)
  virtual Result Find(std::string_view text, Scratch* scratch) const = 0;
  // The bytes of an address, of any length.
  virtual Result FindAddress(std::string_view bytes, Scratch* scratch) const;

  virtual std::size_t size() const = 0;
};

using EntryType = ::adapter::list::config::Params::ListEntryType;

// What a provider's text and the overrides say together. The error names the
// entry that is none of `type`.
absl::StatusOr<std::unique_ptr<const EntryList>> MakeEntryList(
    EntryType type, std::string_view text,
    const std::vector<std::string>& overrides);

// The error says why `entry` is none of `type`.
absl::Status CheckEntry(EntryType type, const std::string& entry);

// The text of an address (spi::AppendAddressText), in `scratch`.
std::string_view AddressText(std::string_view bytes, Scratch* scratch);

}  // namespace mixer::listchecker

#endif  // MIXER_ADAPTER_ADAPTERS_LISTCHECKER_ENTRY_LIST_H_
