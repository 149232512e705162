// A template that tests of config make up. It binds nothing.
#ifndef MIXER_ADAPTER_TESTING_FAKE_TEMPLATE_H_
#define MIXER_ADAPTER_TESTING_FAKE_TEMPLATE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/instance_params.h"
#include "mixer_adapter/spi/template.h"

namespace mixer::fake {

class FakeTemplate final : public spi::Template {
 public:
  struct Outputs {
    std::string prefix;
    std::vector<spi::OutputField> fields;
  };

  // `fields` must outlive it.
  FakeTemplate(std::string name, spi::Variety variety,
               const spi::MessageSpec& fields, Outputs outputs = {})
      : name_(std::move(name)),
        variety_(variety),
        fields_(fields),
        outputs_(std::move(outputs)) {}

  std::string_view name() const override { return name_; }
  spi::Variety variety() const override { return variety_; }
  const spi::MessageSpec& fields() const override { return fields_; }
  const std::vector<spi::OutputField>& outputs() const override {
    return outputs_.fields;
  }
  std::string_view output_prefix() const override { return outputs_.prefix; }
  bool Supports(const spi::HandlerBuilder&) const override { return true; }
  bool Supports(const spi::Handler&) const override { return true; }
  void SetTypes(const std::vector<const spi::InstanceParams*>&,
                spi::HandlerBuilder*) const override {}

 private:
  const std::string name_;
  const spi::Variety variety_;
  const spi::MessageSpec& fields_;
  const Outputs outputs_;
};

}  // namespace mixer::fake

#endif  // MIXER_ADAPTER_TESTING_FAKE_TEMPLATE_H_
