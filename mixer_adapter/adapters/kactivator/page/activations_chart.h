// The timeline of cold starts, as an SVG.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_CHART_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_CHART_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/activation_board.h"
#include "mixer_adapter/base/markup.h"

namespace mixer::kactivator {

// Marks 0, step, 2 step, ... steps * step.
struct TimeAxis {
  absl::Duration step;
  int steps;

  absl::Duration length() const { return step * steps; }
};

// The shortest with round numbers, at most five steps, that has room for
// `longest`.
TimeAxis AxisFor(absl::Duration longest);

// One <svg> with a row for each of `rows`, of which there is at least one.
// Everything in it is at a percentage of its width or at a fixed height, so
// that it fits any width while its text keeps its size. Colours and fonts are
// those of activations.css.
void WriteChart(const std::vector<const ActivationBoard::Entry*>& rows,
                absl::Time now, MarkupWriter* out);

// What its colours and marks mean, as a list in HTML.
void WriteLegend(MarkupWriter* out);

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_CHART_H_
