// Prints the page of a named picture: for the check that it is XML.
#include <iostream>
#include <string>

#include "mixer_adapter/adapters/kactivator/page/activations_page.h"
#include "mixer_adapter/adapters/kactivator/page/activations_pictures.h"

int main(int argc, char** argv) {
  namespace kactivator = mixer::kactivator;
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  const std::string name = argc == 2 ? argv[1] : "";
  kactivator::ActivationBoard::Picture picture;
  if (name == "small") picture = kactivator::SmallPicture(now);
  if (name == "full") picture = kactivator::FullPicture(now);
  if (name == "hostile") picture = kactivator::HostilePicture(now);
  std::cout << kactivator::ActivationsPage(picture, now);
  return name.empty() ? 1 : 0;
}
