// Adapters and templates that exist for tests of config only.
#ifndef MIXER_ADAPTER_TESTING_FAKE_INVENTORY_H_
#define MIXER_ADAPTER_TESTING_FAKE_INVENTORY_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::fake {

// Templates:
//   checkit   value (any type), labels (map of any type), item_count (INT64),
//             who {user: STRING, address: IP_ADDRESS}
//   listit    entry (STRING)
//   lookup    entry (STRING); CHECK_WITH_OUTPUT of value (STRING), hits (INT64)
//   generate  source (STRING); generates host (STRING), port (INT64), which
//             bindings call $out.host or fake.output.host
// Adapters, all with FakeParams (fake_params.proto):
//   taker     takes all; default params: endpoint_url "default:1", names
//             [a, b], labels {team: core}
//   checkonly takes checkit
//   listit    takes nothing; has the name of a template
// and out-of-process adapters. Their handlers do nothing, and their templates
// bind none.
spi::Inventory FakeInventory();

}  // namespace mixer::fake

#endif  // MIXER_ADAPTER_TESTING_FAKE_INVENTORY_H_
