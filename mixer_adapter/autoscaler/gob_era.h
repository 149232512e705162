// What distinguishes the gob frames of one group of Knative releases from those
// of another (spec knative.md 1.1, 1.2 and 2.3). One row of a table each.
#ifndef MIXER_ADAPTER_AUTOSCALER_GOB_ERA_H_
#define MIXER_ADAPTER_AUTOSCALER_GOB_ERA_H_

#include <string_view>

namespace mixer::autoscaler {

struct GobEra {
  std::string_view first_release;  // "0.8"
  std::string_view last_release;   // "0.9"
  // The type definitions with which every frame begins, in the bytes that the
  // release's own sender writes. StatMessage is type 65 in all of them.
  std::string_view prefix;
  bool struct_key;      // {Namespace, Name}; else one string "namespace/name"
  bool float_counts;    // else the two request counts are int32
  bool pointer_time;    // a pointer to the zero Time is sent, a zero value not
  bool process_uptime;  // the field exists
};

extern const GobEra kGobEra05;  // 0.5, 0.6
extern const GobEra kGobEra07;
extern const GobEra kGobEra08;  // 0.8, 0.9
extern const GobEra kGobEra10;  // 0.10, 0.11
extern const GobEra kGobEra12;  // 0.12 to 0.15

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_GOB_ERA_H_
