// An adapter's params for tests, and what its builder says of them.
#ifndef MIXER_ADAPTER_TESTING_ADAPTER_PARAMS_H_
#define MIXER_ADAPTER_TESTING_ADAPTER_PARAMS_H_

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::testing {

// The adapter's defaults with `text` merged in; aborts if that is no text of a
// `Params`.
template <typename Params>
Params ParamsOf(const spi::Info& info, const std::string& text) {
  Params params = dynamic_cast<const Params&>(*info.default_config);
  Params given;
  if (!google::protobuf::TextFormat::ParseFromString(text, &given)) {
    std::abort();
  }
  params.MergeFrom(given);
  return params;
}

// "field: message" of each mistake, and of each doubt.
inline std::vector<std::string> Texts(const spi::ConfigErrors& errors) {
  std::vector<std::string> texts;
  for (const spi::ConfigError& error : errors.errors()) {
    texts.push_back(absl::StrCat(error.field, ": ", error.message));
  }
  return texts;
}

// Those that a builder, which has its types, finds in `params`.
inline std::vector<std::string> Mistakes(
    spi::HandlerBuilder* builder, const google::protobuf::Message& params) {
  builder->SetAdapterConfig(params);
  spi::ConfigErrors errors("handler h");
  builder->Validate(&errors);
  return Texts(errors);
}

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_ADAPTER_PARAMS_H_
