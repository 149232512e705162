#include "mixer_adapter/cmd/mixs_server.h"

#include <iostream>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/spdlog_logger.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/thread_scheduler.h"
#include "mixer_adapter/cmd/admin_pages.h"
#include "mixer_adapter/cmd/config_source.h"
#include "mixer_adapter/cmd/config_status.h"
#include "mixer_adapter/cmd/health.h"
#include "mixer_adapter/config/source.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/net/http_server.h"
#include "mixer_adapter/runtime/config_thread.h"
#include "mixer_adapter/runtime/publisher.h"
#include "mixer_adapter/server/grpc_server.h"
#include "mixer_adapter/server/load_shedder.h"
#include "mixer_adapter/server/mixer_service.h"
#include "mixer_adapter/server/rpc_metrics.h"

namespace mixer::cmd {
namespace {

// What adapters do at intervals: few, and mostly waiting.
constexpr int kSchedulerThreads = 2;

class MixsServer {
 public:
  MixsServer(const ServerArgs& args, const LogSinks& sinks,
             const spi::Inventory& inventory)
      : args_(args),
        log_(NewLogger(sinks, "default")),
        adapter_log_(NewLogger(sinks, "adapters")),
        mcp_log_(NewLogger(sinks, "mcp")),
        load_shedding_log_(NewLogger(sinks, "loadshedding")),
        inventory_(inventory),
        publisher_(inventory_,
                   {&clock_, adapter_log_.get(), &registry_, &scheduler_},
                   args.config.default_namespace) {}

  absl::Status Run(const Signals& signals) {
    std::cout << absl::StrCat("Mixer started with\n", args_.Dump(), "\n")
              << std::flush;
    for (const std::string& warning : args_.Warnings()) log_->Warn(warning);
    // First, so that it tells of the waiting for a configuration.
    MIXER_RETURN_IF_ERROR(StartAdmin());
    MIXER_RETURN_IF_ERROR(StartConfig(signals));
    MIXER_RETURN_IF_ERROR(StartApi());
    SetReady(true);
    log_->Info(
        absl::StrCat("Starting gRPC server on ", args_.api.ListenAddress()));
    signals.Wait();
    SetReady(false);
    log_->Info("Close server");
    api_->Shutdown(args_.api.drain_timeout);
    return absl::OkStatus();
  }

 private:
  std::unique_ptr<Logger> NewLogger(const LogSinks& sinks,
                                    const std::string& scope) const {
    return sinks.NewLogger(scope, args_.log.Levels().Lowest(scope));
  }

  void SetReady(bool ready) {
    health_.SetReady(ready);
    api_->SetServing(ready);
  }

  absl::Status StartConfig(const Signals& signals) {
    auto source = OpenConfigSource(args_.config, inventory_,
                                   {mcp_log_.get(), &registry_, signals});
    if (!source.ok()) {
      return absl::Status(
          source.status().code(),
          absl::StrCat("unable to initialize config store: ",
                       source.status().message(), " (--configStoreURL)"));
    }
    source_ = *std::move(source);
    config_thread_ = std::make_unique<runtime::ConfigThread>(
        source_.get(), &publisher_,
        [this](const runtime::Publisher::Summary& summary) {
          config_status_.Tell(summary);
        });
    return absl::OkStatus();
  }

  absl::Status StartAdmin() {
    net::HttpServerOptions options;
    options.address =
        absl::StrCat(args_.monitoring.address, ":", args_.monitoring.port);
    auto admin = net::HttpServer::Start(
        options, AdminPages({&registry_, &health_, publisher_.table(),
                             &config_status_, &inventory_}));
    if (!admin.ok()) {
      return absl::UnavailableError(
          absl::StrCat("unable to setup monitoring: ", admin.status().message(),
                       " (--monitoringPort)"));
    }
    admin_ = *std::move(admin);
    log_->Info(absl::StrCat("Starting monitor server on ",
                            args_.monitoring.address, ":", admin_->port()));
    return absl::OkStatus();
  }

  absl::Status StartApi() {
    MIXER_ASSIGN_OR_RETURN(load_shedder_, server::LoadShedder::Create(
                                              args_.load_shedding.Options(),
                                              {load_shedding_log_.get(),
                                               &registry_, &scheduler_}));
    server::GrpcServerOptions options;
    options.addresses = {args_.api.ListenAddress()};
    options.threads = args_.api.threads;
    options.max_message_bytes = static_cast<int>(args_.api.max_message_size);
    options.max_concurrent_streams =
        static_cast<int>(args_.api.max_concurrent_streams);
    options.tls = args_.api.Tls();
    options.reflection = args_.api.reflection;
    const server::MixerServiceOptions surroundings = {load_shedder_.get(),
                                                      &rpc_metrics_};
    auto api = server::GrpcServer::Start(options, [this, surroundings] {
      return std::make_unique<server::MixerService>(publisher_.table(), &clock_,
                                                    surroundings);
    });
    if (!api.ok()) {
      return absl::UnavailableError(absl::StrCat(
          "unable to listen: ", api.status().message(),
          args_.api.address.empty() ? " (--port)" : " (--address)"));
    }
    api_ = *std::move(api);
    return absl::OkStatus();
  }

  const ServerArgs& args_;
  const SystemClock clock_;
  const std::unique_ptr<Logger> log_;
  const std::unique_ptr<Logger> adapter_log_;
  const std::unique_ptr<Logger> mcp_log_;
  const std::unique_ptr<Logger> load_shedding_log_;
  metrics::Registry registry_;
  ThreadScheduler scheduler_{kSchedulerThreads, adapter_log_.get()};
  ThreadScheduler probe_scheduler_{1, log_.get()};
  ConfigStatus config_status_{log_.get(), &registry_};
  server::RpcMetrics rpc_metrics_{&registry_};
  std::unique_ptr<server::LoadShedder> load_shedder_;
  Health health_{args_.probes, &probe_scheduler_, log_.get()};
  const spi::Inventory& inventory_;
  runtime::Publisher publisher_;
  std::unique_ptr<config::Source> source_;
  std::unique_ptr<runtime::ConfigThread> config_thread_;
  // These use all of the above.
  std::unique_ptr<net::HttpServer> admin_;
  std::unique_ptr<server::GrpcServer> api_;
};

}  // namespace

absl::Status RunMixsServer(const ServerArgs& args,
                           const spi::Inventory& inventory,
                           const Signals& signals) {
  const absl::StatusOr<LogSinks> sinks = LogSinks::Open(args.log.Output());
  if (!sinks.ok()) {
    return absl::Status(
        sinks.status().code(),
        absl::StrCat(sinks.status().message(),
                     ": name a file that mixs may write to (--log_target, "
                     "--log_rotate)"));
  }
  return MixsServer(args, *sinks, inventory).Run(signals);
}

}  // namespace mixer::cmd
