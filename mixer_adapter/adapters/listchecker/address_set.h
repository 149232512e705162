// A set of IP addresses, made of networks.
#ifndef MIXER_ADAPTER_ADAPTERS_LISTCHECKER_ADDRESS_SET_H_
#define MIXER_ADAPTER_ADAPTERS_LISTCHECKER_ADDRESS_SET_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "mixer_adapter/base/scratch.h"

namespace mixer::listchecker {

// 16 bytes in network order; IPv4 within IPv6 (::ffff:0:0/96).
using Address = std::array<unsigned char, 16>;

// Of 4 or 16 bytes; nothing if there are others.
std::optional<Address> AddressOf(std::string_view bytes);

// All addresses from `first` to `last`.
struct Network {
  Address first;
  Address last;
};

// "10.0.0.0/8", "2001:db8::/32"; without "/" that one address. Bits behind the
// length don't matter. Nothing if `text` is none.
std::optional<Network> ParseNetwork(std::string_view text, Scratch* scratch);

// Immutable: a search takes time logarithmic in the number of networks. IPv4
// addresses belong to IPv4 networks only, as in Go: "::/0" holds none.
class AddressSet {
 public:
  explicit AddressSet(const std::vector<Network>& networks);

  bool Contains(const Address& address) const;

 private:
  // By ascending address; none overlap.
  std::vector<Network> v4_;
  std::vector<Network> v6_;
};

}  // namespace mixer::listchecker

#endif  // MIXER_ADAPTER_ADAPTERS_LISTCHECKER_ADDRESS_SET_H_
