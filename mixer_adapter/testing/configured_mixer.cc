#include "mixer_adapter/testing/configured_mixer.h"

#include <utility>

#include "mixer_adapter/cmd/inventory.h"
#include "mixer_adapter/cmd/istio_attributes.h"
#include "mixer_adapter/config/fs_source.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::testing {

ConfiguredMixer::ConfiguredMixer() : ConfiguredMixer(cmd::BuiltinInventory()) {}

ConfiguredMixer::ConfiguredMixer(spi::Inventory inventory)
    : inventory_(std::move(inventory)),
      publisher_(inventory_, {&clock_, &logger_, &registry_, &scheduler_},
                 "istio-system") {}

runtime::Publisher::Summary ConfiguredMixer::LoadText(
    const std::string& yaml, bool with_istio_attributes) {
  const TemporaryDirectory directory;
  directory.Write("config.yaml", yaml);
  if (with_istio_attributes) {
    directory.Write("attributes.yaml", std::string(cmd::IstioAttributes()));
  }
  return LoadPath(directory / "");
}

runtime::Publisher::Summary ConfiguredMixer::LoadPath(const std::string& path) {
  return publisher_.Publish(config::FsSource(path).Read());
}

std::unique_ptr<server::MixerService> ConfiguredMixer::NewService() {
  return std::make_unique<server::MixerService>(publisher_.table(), &clock_);
}

}  // namespace mixer::testing
