// activations.css and activations.js, which are part of the page itself, and
// what a Content-Security-Policy calls them.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_ASSETS_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_ASSETS_H_

#include <string_view>

namespace mixer::kactivator {

// Neither holds "<" or "&": they are the same in HTML and in XML.
struct Asset {
  std::string_view text;
  std::string_view source;  // "'sha256-...'"
};

Asset ActivationsStyle();
Asset ActivationsScript();

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_ASSETS_H_
