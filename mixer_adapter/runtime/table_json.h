// A routing table as JSON, for programs; for people see table_text.h.
#ifndef MIXER_ADAPTER_RUNTIME_TABLE_JSON_H_
#define MIXER_ADAPTER_RUNTIME_TABLE_JSON_H_

#include "mixer_adapter/runtime/table.h"
#include "nlohmann/json.hpp"

namespace mixer::runtime {

//   {"default_namespace": "istio-system",
//    "varieties": {"CHECK": {"prod": [
//      {"handler": "h.prod", "adapter": "denier", "template": "checknothing",
//       "groups": [{"match": "a == 1", "instances": ["i.instance.prod"]}]}]}},
//    "directives": {"prod": [{"match": "", "operations": [
//      {"message": "request", "operation": "REPLACE", "header": "x"}]}]}}
//
// In the order in which a request is dispatched; "match" is empty where
// everything matches. A namespace's list begins with what it inherits.
nlohmann::ordered_json TableJson(const Table& table);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_TABLE_JSON_H_
