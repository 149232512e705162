#include "mixer_adapter/adapters/listchecker/address_set.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <system_error>
#include <utility>

#include "mixer_adapter/spi/value_text.h"

namespace mixer::listchecker {
namespace {

constexpr Address kV4Base = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t kV4BaseSize = 12;
constexpr unsigned kV4BaseBits = 8 * kV4BaseSize;
constexpr unsigned kBits = 128;

bool IsV4(const Address& address) {
  return std::equal(kV4Base.begin(), kV4Base.begin() + kV4BaseSize,
                    address.begin());
}

// The network's first bits are those of `address`.
Network NetworkOf(const Address& address, unsigned length) {
  Network network = {address, address};
  for (unsigned bit = length; bit < kBits; ++bit) {
    const auto mask = static_cast<unsigned char>(0x80 >> bit % 8);
    network.first[bit / 8] &= static_cast<unsigned char>(~mask);
    network.last[bit / 8] |= mask;
  }
  return network;
}

std::optional<unsigned> ParseLength(std::string_view text, unsigned max) {
  unsigned length = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, length);
  if (error != std::errc() || rest != end || length > max) return std::nullopt;
  return length;
}

// Networks are apart or one holds the other: what is held goes.
void Merge(std::vector<Network>* networks) {
  std::sort(networks->begin(), networks->end(),
            [](const Network& a, const Network& b) {
              return a.first != b.first ? a.first < b.first : b.last < a.last;
            });
  std::vector<Network> apart;
  for (const Network& network : *networks) {
    if (apart.empty() || apart.back().last < network.first) {
      apart.push_back(network);
    }
  }
  *networks = std::move(apart);
}

}  // namespace

std::optional<Address> AddressOf(std::string_view bytes) {
  Address address = kV4Base;
  if (bytes.size() == address.size()) {
    std::memcpy(address.data(), bytes.data(), bytes.size());
  } else if (bytes.size() == address.size() - kV4BaseSize) {
    std::memcpy(address.data() + kV4BaseSize, bytes.data(), bytes.size());
  } else {
    return std::nullopt;
  }
  return address;
}

std::optional<Network> ParseNetwork(std::string_view text, Scratch* scratch) {
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  const auto bytes = spi::ParseAddressText(address, scratch);
  if (!bytes) return std::nullopt;
  unsigned length = kBits;
  if (slash != std::string_view::npos) {
    const unsigned before =
        address.find(':') == std::string_view::npos ? kV4BaseBits : 0;
    const auto parsed = ParseLength(text.substr(slash + 1), kBits - before);
    if (!parsed) return std::nullopt;
    length = before + *parsed;
  }
  return NetworkOf(*AddressOf(*bytes), length);
}

AddressSet::AddressSet(const std::vector<Network>& networks) {
  for (const Network& network : networks) {
    const bool v4 = IsV4(network.first) && IsV4(network.last);
    (v4 ? v4_ : v6_).push_back(network);
  }
  Merge(&v4_);
  Merge(&v6_);
}

bool AddressSet::Contains(const Address& address) const {
  const std::vector<Network>& networks = IsV4(address) ? v4_ : v6_;
  const auto next =
      std::upper_bound(networks.begin(), networks.end(), address,
                       [](const Address& a, const Network& network) {
                         return a < network.first;
                       });
  return next != networks.begin() && address <= std::prev(next)->last;
}

}  // namespace mixer::listchecker
