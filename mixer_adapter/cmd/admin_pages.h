// The pages of the monitoring port.
#ifndef MIXER_ADAPTER_CMD_ADMIN_PAGES_H_
#define MIXER_ADAPTER_CMD_ADMIN_PAGES_H_

#include "mixer_adapter/base/published.h"
#include "mixer_adapter/cmd/config_status.h"
#include "mixer_adapter/cmd/health.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/net/http_server.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::cmd {

// What the pages show. Not owned; must outlive the server of the pages, and
// must be thread-safe.
struct AdminSources {
  const metrics::Registry* registry;
  const Health* health;
  Published<runtime::Table>* table;
  const ConfigStatus* config;
  const spi::Inventory* inventory;
};

// /metrics, /version, /healthz and /healthz/live (200 while the process
// answers), /healthz/ready (503 until requests are served, and from SIGTERM
// on); /debug/table, the routing table as the reference prints it, and
// /debug/table.json; /debug/config, the configuration in use and what is wrong
// with it; the pages of the adapters, unless one of these or of an adapter
// before has the same path; and /, a list of all. One thread may use them at a
// time.
net::HttpRoutes AdminPages(const AdminSources& sources);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_ADMIN_PAGES_H_
