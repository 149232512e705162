#include "mixer_adapter/adapters/listchecker/entry_list.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/adapters/listchecker/address_set.h"
#include "mixer_adapter/adapters/listchecker/list_text.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/string_hash.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/spi/value_text.h"
#include "re2/re2.h"

namespace mixer::listchecker {
namespace {

using ::adapter::list::config::Params;
using ListOr = absl::StatusOr<std::unique_ptr<const EntryList>>;

class StringList final : public EntryList {
 public:
  explicit StringList(const std::vector<std::string>& entries)
      : entries_(entries.begin(), entries.end()) {}

  Result Find(std::string_view text, Scratch*) const override {
    return entries_.contains(text) ? Result::kIn : Result::kNotIn;
  }
  std::size_t size() const override { return entries_.size(); }

 private:
  const absl::flat_hash_set<std::string, StringHash, StringEq> entries_;
};

// In upper case.
class CaselessList final : public EntryList {
 public:
  explicit CaselessList(std::vector<std::string> entries) {
    for (std::string& entry : entries) absl::AsciiStrToUpper(&entry);
    list_.emplace(entries);
  }

  Result Find(std::string_view text, Scratch* scratch) const override {
    char* const upper = scratch->NewArray<char>(text.size());
    std::transform(text.begin(), text.end(), upper, [](char c) {
      return absl::ascii_toupper(static_cast<unsigned char>(c));
    });
    return list_->Find({upper, text.size()}, scratch);
  }
  std::size_t size() const override { return list_->size(); }

 private:
  std::optional<StringList> list_;
};

class AddressList final : public EntryList {
 public:
  explicit AddressList(const std::vector<Network>& networks)
      : size_(networks.size()), addresses_(networks) {}

  Result Find(std::string_view text, Scratch* scratch) const override {
    const auto bytes = spi::ParseAddressText(text, scratch);
    return bytes ? FindAddress(*bytes, scratch) : Result::kInvalid;
  }
  Result FindAddress(std::string_view bytes, Scratch*) const override {
    const std::optional<Address> address = AddressOf(bytes);
    if (!address) return Result::kInvalid;
    return addresses_.Contains(*address) ? Result::kIn : Result::kNotIn;
  }
  std::size_t size() const override { return size_; }

 private:
  const std::size_t size_;
  const AddressSet addresses_;
};

class PatternList final : public EntryList {
 public:
  using Patterns = std::vector<std::unique_ptr<const RE2>>;
  explicit PatternList(Patterns patterns) : patterns_(std::move(patterns)) {}

  Result Find(std::string_view text, Scratch*) const override {
    const re2::StringPiece piece(text.data(), text.size());
    const bool in = std::any_of(
        patterns_.begin(), patterns_.end(),
        [&piece](const auto& p) { return RE2::PartialMatch(piece, *p); });
    return in ? Result::kIn : Result::kNotIn;
  }
  std::size_t size() const override { return patterns_.size(); }

 private:
  const Patterns patterns_;
};

absl::StatusOr<Network> ToNetwork(const std::string& entry, Scratch* scratch) {
  const std::optional<Network> network = ParseNetwork(entry, scratch);
  if (network) return *network;
  return absl::InvalidArgumentError(
      absl::StrCat("invalid CIDR address: ", entry,
                   ": write an address, or an address, '/' and a length"));
}

absl::StatusOr<std::unique_ptr<const RE2>> ToPattern(const std::string& entry) {
  RE2::Options options;
  options.set_log_errors(false);
  auto pattern = std::make_unique<const RE2>(entry, options);
  if (pattern->ok()) return pattern;
  return absl::InvalidArgumentError(absl::StrCat(
      "error parsing regexp: ", pattern->error(), ": `", entry, "`"));
}

ListOr MakeAddressList(const std::vector<std::string>& entries) {
  std::vector<Network> networks;
  Scratch scratch;
  for (const std::string& entry : entries) {
    MIXER_ASSIGN_OR_RETURN(Network network, ToNetwork(entry, &scratch));
    networks.push_back(network);
    scratch.Reset();
  }
  return std::make_unique<const AddressList>(networks);
}

ListOr MakePatternList(const std::vector<std::string>& entries) {
  PatternList::Patterns patterns;
  for (const std::string& entry : entries) {
    MIXER_ASSIGN_OR_RETURN(auto pattern, ToPattern(entry));
    patterns.push_back(std::move(pattern));
  }
  return std::make_unique<const PatternList>(std::move(patterns));
}

}  // namespace

EntryList::Result EntryList::FindAddress(std::string_view bytes,
                                         Scratch* scratch) const {
  return Find(AddressText(bytes, scratch), scratch);
}

ListOr MakeEntryList(EntryType type, std::string_view text,
                     const std::vector<std::string>& overrides) {
  std::vector<std::string> entries;
  if (type == Params::IP_ADDRESSES) {
    MIXER_ASSIGN_OR_RETURN(entries, ReadAddresses(text));
  } else {
    entries = ReadLines(text);
  }
  const bool texts =
      type == Params::STRINGS || type == Params::CASE_INSENSITIVE_STRINGS;
  for (const std::string& entry : overrides) {
    if (!entry.empty() || !texts) entries.push_back(entry);
  }
  switch (type) {
    case Params::STRINGS:
      return std::make_unique<const StringList>(entries);
    case Params::CASE_INSENSITIVE_STRINGS:
      return std::make_unique<const CaselessList>(std::move(entries));
    case Params::IP_ADDRESSES:
      return MakeAddressList(entries);
    case Params::REGEX:
      return MakePatternList(entries);
    default:
      return absl::InvalidArgumentError("unknown entry type");
  }
}

absl::Status CheckEntry(EntryType type, const std::string& entry) {
  Scratch scratch;
  if (type == Params::IP_ADDRESSES) return ToNetwork(entry, &scratch).status();
  if (type == Params::REGEX) return ToPattern(entry).status();
  return absl::OkStatus();
}

std::string_view AddressText(std::string_view bytes, Scratch* scratch) {
  // Keeps its memory from one call to the next.
  static thread_local std::string text;
  text.clear();
  spi::AppendAddressText(bytes, &text);
  return scratch->Copy(text);
}

}  // namespace mixer::listchecker
