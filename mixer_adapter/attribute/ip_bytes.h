// The bytes of IP_ADDRESS values: 4 or 16, in network order.
#ifndef MIXER_ADAPTER_ATTRIBUTE_IP_BYTES_H_
#define MIXER_ADAPTER_ATTRIBUTE_IP_BYTES_H_

#include <string_view>

namespace mixer {

// What stands before an IPv4 address in IPv6 form (RFC 4291 section 2.5.5.2).
inline constexpr std::string_view kV4MappedPrefix(
    "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);

// The four bytes of an IPv4 address in IPv6 form; anything else as it is.
inline std::string_view ShortIp(std::string_view bytes) {
  const bool mapped =
      bytes.size() == 16 &&
      bytes.substr(0, kV4MappedPrefix.size()) == kV4MappedPrefix;
  return mapped ? bytes.substr(kV4MappedPrefix.size()) : bytes;
}

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_IP_BYTES_H_
