// The semantic type of an attribute or expression.
#ifndef MIXER_ADAPTER_ATTRIBUTE_VALUE_TYPE_H_
#define MIXER_ADAPTER_ATTRIBUTE_VALUE_TYPE_H_

#include <cstdint>
#include <string_view>

namespace mixer {

// Numbers of istio.policy.v1beta1.ValueType.
enum class ValueType : std::uint8_t {
  kUnspecified = 0,
  kString = 1,
  kInt64 = 2,
  kDouble = 3,
  kBool = 4,
  kTimestamp = 5,
  kIpAddress = 6,
  kEmailAddress = 7,
  kUri = 8,
  kDnsName = 9,
  kDuration = 10,
  kStringMap = 11,
};

// "STRING", "IP_ADDRESS", ...: as configs and error texts spell it.
constexpr std::string_view ValueTypeName(ValueType type) {
  constexpr std::string_view kNames[] = {"VALUE_TYPE_UNSPECIFIED",
                                         "STRING",
                                         "INT64",
                                         "DOUBLE",
                                         "BOOL",
                                         "TIMESTAMP",
                                         "IP_ADDRESS",
                                         "EMAIL_ADDRESS",
                                         "URI",
                                         "DNS_NAME",
                                         "DURATION",
                                         "STRING_MAP"};
  return kNames[static_cast<std::size_t>(type)];
}

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_VALUE_TYPE_H_
