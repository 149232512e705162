// What an adapter says of itself, and the list of all that is linked in.
#ifndef MIXER_ADAPTER_SPI_INFO_H_
#define MIXER_ADAPTER_SPI_INFO_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/page.h"
#include "mixer_adapter/spi/template.h"

namespace mixer::spi {

struct Info {
  // The value of a handler's `compiledAdapter`.
  std::string name;
  std::string description;
  // Templates the adapter handles. Not owned; they live for ever.
  std::vector<const Template*> templates;
  // The params an operator may give, with their defaults. Not owned; lives for
  // ever.
  const google::protobuf::Message* default_config;
  std::function<std::unique_ptr<HandlerBuilder>()> new_builder;
  // What it shows operators.
  std::vector<Page> pages = {};
};

// Which adapters and templates this program has: made by its main.
struct Inventory {
  std::vector<Info> adapters;
  std::vector<const Template*> templates;
  // Makes the handlers of out-of-process adapters, whose params are
  // RemoteParams. Null: there are none.
  std::function<std::unique_ptr<HandlerBuilder>()> new_remote_builder = nullptr;

  // Null if there is none of that name.
  const Info* FindAdapter(std::string_view name) const;
  const Template* FindTemplate(std::string_view name) const;
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_INFO_H_
