// Random attribute sets in their wire messages.
#ifndef MIXER_ADAPTER_TESTING_ATTRIBUTES_GENERATOR_H_
#define MIXER_ADAPTER_TESTING_ATTRIBUTES_GENERATOR_H_

#include <cstdint>
#include <string>

#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/testing/choices.h"

namespace mixer::testing {

class AttributesGenerator {
 public:
  // `choices` must outlive the generator.
  explicit AttributesGenerator(Choices* choices) : choices_(*choices) {}

  // Names are global words or of OracleNames(); a few indices mean nothing.
  istio::mixer::v1::CompressedAttributes Set();

  // Several sets, with or without words of their own.
  istio::mixer::v1::ReportRequest Report();

  // `wire` with some of its bytes flipped, dropped, doubled, inserted or cut
  // off.
  std::string Mutate(std::string wire);

 private:
  std::string Name();
  std::int32_t Index();
  std::int64_t Number();
  void AddEntry(istio::mixer::v1::CompressedAttributes* message);
  int Below(std::size_t limit) {
    return static_cast<int>(choices_.Below(limit));
  }

  Choices& choices_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_ATTRIBUTES_GENERATOR_H_
