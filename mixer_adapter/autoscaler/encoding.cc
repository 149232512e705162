#include "mixer_adapter/autoscaler/encoding.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "mixer_adapter/autoscaler/gob_codec.h"
#include "mixer_adapter/autoscaler/gob_era.h"
#include "mixer_adapter/autoscaler/json_codec.h"
#include "mixer_adapter/autoscaler/protobuf_codec.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::autoscaler {
namespace {

using NewCodec = std::unique_ptr<const Codec> (*)(const Clock* clock);

template <const GobEra& era>
std::unique_ptr<const Codec> NewGob(const Clock*) {
  return std::make_unique<const GobCodec>(era);
}

std::unique_ptr<const Codec> NewStampedGob(const Clock* clock) {
  return std::make_unique<const GobCodec>(kGobEra05, clock);
}

std::unique_ptr<const Codec> NewJson(const Clock*) {
  return std::make_unique<const JsonCodec>();
}

std::unique_ptr<const Codec> NewProtobuf(const Clock*) {
  return std::make_unique<const ProtobufCodec>();
}

constexpr char kGob[] = "gob-";
constexpr char kProtobuf[] = "protobuf";

}  // namespace

struct Encoding::Form {
  const char* name;
  NewCodec new_codec;
};

const Encoding::Form Encoding::kForms[] = {
    {"gob-0.5", NewStampedGob},
    {"gob-0.6", NewGob<kGobEra05>},
    {"gob-0.7", NewGob<kGobEra07>},
    {"gob-0.8", NewGob<kGobEra08>},
    {"gob-0.10", NewGob<kGobEra10>},
    {"gob-0.12", NewGob<kGobEra12>},
    {"json", NewJson},
    {kProtobuf, NewProtobuf},
};

const Encoding::Form* Encoding::Find(std::string_view name) {
  const auto* const found =
      std::find_if(std::begin(kForms), std::end(kForms),
                   [&](const Form& form) { return form.name == name; });
  return found == std::end(kForms) ? nullptr : found;
}

absl::StatusOr<Encoding> Encoding::Parse(std::string_view text) {
  std::vector<const Form*> forms;
  for (const absl::string_view name : absl::StrSplit(ToAbsl(text), '+')) {
    const Form* const form = Find(ToStd(name));
    if (form == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", name, "' is no encoding: write ",
                       absl::StrJoin(kForms, ", ",
                                     [](std::string* out, const Form& known) {
                                       out->append(known.name);
                                     }),
                       ", or a gob form and protobuf with a + between them"));
    }
    forms.push_back(form);
  }
  if (forms.size() == 1) return Encoding(std::move(forms));
  const auto is_gob = [](const Form* form) {
    return absl::StartsWith(form->name, kGob);
  };
  const auto is_protobuf = [](const Form* form) {
    return form->name == std::string_view(kProtobuf);
  };
  if (forms.size() != 2 || !std::any_of(forms.begin(), forms.end(), is_gob) ||
      !std::any_of(forms.begin(), forms.end(), is_protobuf)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", ToAbsl(text),
                     "' would be counted more than once by some release: only "
                     "a gob form and "
                     "protobuf go together, such as gob-0.8+protobuf"));
  }
  return Encoding(std::move(forms));
}

std::string Encoding::ToString() const {
  return absl::StrJoin(forms_, "+", [](std::string* out, const Form* form) {
    out->append(form->name);
  });
}

std::vector<std::unique_ptr<const Codec>> Encoding::NewCodecs(
    const Clock* clock) const {
  std::vector<std::unique_ptr<const Codec>> codecs;
  for (const Form* form : forms_) codecs.push_back(form->new_codec(clock));
  return codecs;
}

}  // namespace mixer::autoscaler
