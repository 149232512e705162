// Any bytes as the text of a list provider, read as each kind of list. What a
// list is made of must be in it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "mixer_adapter/adapters/listchecker/entry_list.h"
#include "mixer_adapter/adapters/listchecker/list_text.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::listchecker {
namespace {

using ::adapter::list::config::Params;

void Require(bool fact) {
  if (!fact) std::abort();
}

void TryTexts(EntryType type, std::string_view text) {
  const auto list = MakeEntryList(type, text, {});
  Require(list.ok());
  Scratch scratch;
  for (const std::string& line : ReadLines(text)) {
    Require((*list)->Find(line, &scratch) == EntryList::Result::kIn);
  }
}

void TryAddresses(std::string_view text) {
  const auto list = MakeEntryList(Params::IP_ADDRESSES, text, {});
  if (!list.ok()) return;
  const auto entries = ReadAddresses(text);
  Require(entries.ok() && entries->size() == (*list)->size());
  Scratch scratch;
  for (const std::string& entry : *entries) {
    // Its own address is in every network.
    const std::string address = entry.substr(0, entry.find('/'));
    if (address.find(':') != std::string::npos && address != entry) continue;
    Require((*list)->Find(address, &scratch) == EntryList::Result::kIn);
  }
}

void TryPatterns(std::string_view text) {
  const auto list = MakeEntryList(Params::REGEX, text.substr(0, 1024), {});
  if (!list.ok()) return;
  Scratch scratch;
  (*list)->Find("/v1/some text", &scratch);
}

}  // namespace
}  // namespace mixer::listchecker

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  using ::adapter::list::config::Params;
  mixer::listchecker::TryTexts(Params::STRINGS, text);
  mixer::listchecker::TryTexts(Params::CASE_INSENSITIVE_STRINGS, text);
  mixer::listchecker::TryAddresses(text);
  mixer::listchecker::TryPatterns(text);
  return 0;
}
