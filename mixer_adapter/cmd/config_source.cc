#include "mixer_adapter/cmd/config_source.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "grpcpp/grpcpp.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/config/fs_source.h"
#include "mixer_adapter/mcp/collections.h"
#include "mixer_adapter/mcp/mcp_source.h"

namespace mixer::cmd {
namespace {

constexpr char kFs[] = "fs://";
constexpr char kMcp[] = "mcp://";

// A push holds a whole collection.
constexpr int kMaxPushBytes = 64 << 20;

absl::StatusOr<std::unique_ptr<config::Source>> OpenMcp(
    const std::string& address, absl::Duration timeout,
    const spi::Inventory& inventory, Logger* log, const Signals& signals) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxPushBytes);
  auto source = std::make_unique<mcp::McpSource>(
      address,
      grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                arguments),
      mcp::CollectionsToKinds(inventory), log);
  constexpr absl::Duration kSlice = absl::Milliseconds(100);
  const absl::Time deadline = absl::Now() + timeout;
  while (absl::Now() + kSlice < deadline) {
    if (signals.Pending()) return absl::CancelledError("ended by a signal");
    if (source->WaitForSynced(kSlice).ok()) return source;
  }
  const absl::Status synced = source->WaitForSynced(deadline - absl::Now());
  if (synced.ok()) return source;
  return absl::DeadlineExceededError(
      absl::StrCat("exceeded timeout ", FormatGoDuration(timeout), ": ",
                   synced.message(), " (--configWaitTimeout)"));
}

}  // namespace

absl::Status CheckConfigUrl(const std::string& url) {
  for (const char* const scheme : {kFs, kMcp}) {
    if (absl::StartsWith(url, scheme) &&
        url.size() > absl::string_view(scheme).size()) {
      return absl::OkStatus();
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown config URL '", url,
                   "': use --configStoreURL=fs:///path/to/directory or "
                   "--configStoreURL=mcp://host:port"));
}

absl::StatusOr<std::unique_ptr<config::Source>> OpenConfigSource(
    const ServerArgs& args, const spi::Inventory& inventory, Logger* log,
    const Signals& signals) {
  const std::string& url = args.config_store_url;
  MIXER_RETURN_IF_ERROR(CheckConfigUrl(url));
  if (absl::StartsWith(url, kMcp)) {
    return OpenMcp(std::string(absl::StripPrefix(url, kMcp)),
                   *ParseGoDuration(args.config_wait_timeout), inventory, log,
                   signals);
  }
  return std::make_unique<config::FsSource>(
      std::string(absl::StripPrefix(url, kFs)));
}

}  // namespace mixer::cmd
