// Checks attribute/request_bag.h against protobuf's generated classes.
#ifndef MIXER_ADAPTER_TESTING_ATTRIBUTES_ORACLE_H_
#define MIXER_ADAPTER_TESTING_ATTRIBUTES_ORACLE_H_

#include <string>
#include <string_view>
#include <vector>

namespace mixer::testing {

// Names of attributes besides the global words that the oracle asks for.
const std::vector<std::string>& OracleNames();

// Decodes `wire` as a CompressedAttributes both ways. Both must accept or
// reject it, but for what RequestBag rejects as the reference does (spec
// attributes.md 1.3: times out of range, wrong wire types), and every attribute
// must have the same value. Answers the difference; empty if there is none.
std::string CompareWithProtobuf(std::string_view wire);

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_ATTRIBUTES_ORACLE_H_
