// Pictures for the tests of the page of activations.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_PICTURES_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_PICTURES_H_

#include <string>

#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/activation_board.h"

namespace mixer::kactivator {

// What a stranger might call something.
extern const char kHostile[];

// Began at `noted`, was served 2.3 s later, with three Checks that waited.
ActivationBoard::Entry Served(const std::string& name, absl::Time noted);
// Nobody knows of pods: ended 0.4 ms later.
ActivationBoard::Entry Unknown(const std::string& name, absl::Time noted);
// Given up after 2 minutes; the Autoscaler was told, and made pods.
ActivationBoard::Entry GaveUp(const std::string& name, absl::Time noted);
// Pods start since 1.5 s after `noted`.
ActivationBoard::Entry UnderWay(const std::string& name, absl::Time noted);

HandlerStatus Handler(const std::string& name, std::size_t revisions);

// One of each, one handler.
ActivationBoard::Picture SmallPicture(absl::Time now);
// As much as a board gives of one handler, with names as long as Kubernetes
// allows.
ActivationBoard::Picture FullPicture(absl::Time now);
// Every text is kHostile.
ActivationBoard::Picture HostilePicture(absl::Time now);

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_PICTURES_H_
