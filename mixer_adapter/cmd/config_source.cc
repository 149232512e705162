#include "mixer_adapter/cmd/config_source.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/config/fs_source.h"
#include "mixer_adapter/mcp/collections.h"
#include "mixer_adapter/mcp/dial.h"
#include "mixer_adapter/mcp/mcp_source.h"
#include "mixer_adapter/net/certificates.h"

namespace mixer::cmd {
namespace {

constexpr char kFs[] = "fs://";
constexpr char kMcp[] = "mcp://";
constexpr char kMcps[] = "mcps://";

// How often to look for a signal, and for files.
constexpr absl::Duration kSlice = absl::Milliseconds(100);
// How long a file may be wrong: whoever writes it may be at it.
constexpr absl::Duration kGrace = absl::Seconds(1);

absl::Status EndedBySignal() {
  return absl::CancelledError("ended by a signal");
}

// The time that one start may take.
class Patience {
 public:
  explicit Patience(absl::Duration timeout) : timeout_(timeout) {}

  // Until the end, but no longer than a slice.
  absl::Duration Slice() const {
    return std::clamp(end_ - absl::Now(), absl::ZeroDuration(), kSlice);
  }
  bool AtEnd() const { return absl::Now() >= end_; }
  absl::Status Error(absl::string_view cause) const {
    return absl::DeadlineExceededError(
        absl::StrCat("exceeded timeout ", FormatGoDuration(timeout_), ": ",
                     cause, " (--configWaitTimeout)"));
  }

 private:
  const absl::Duration timeout_;
  const absl::Time end_ = absl::Now() + timeout_;
};

net::CertificateFiles FilesOf(const ConfigArgs& args) {
  return {{args.cert_file, "--certFile"},
          {args.key_file, "--keyFile"},
          {args.ca_cert_file, "--caCertFile"}};
}

// Waits until the files are there and fit together.
absl::Status AwaitCertificates(const net::CertificateFiles& files,
                               const Patience& patience, Logger* log,
                               const Signals& signals) {
  std::string told;
  absl::Time good = absl::Now();  // or at least, nothing was wrong but missing
  for (; !signals.Pending(); absl::SleepFor(patience.Slice())) {
    absl::Status status = net::ReadCertificates(files).status();
    if (status.ok()) return status;
    const std::string cause(status.message());
    if (absl::IsNotFound(status)) {
      good = absl::Now();
    } else if (absl::Now() - good >= kGrace) {
      return status;
    }
    if (patience.AtEnd()) return patience.Error(cause);
    if (cause == told) continue;
    told = cause;
    log->Info(absl::StrCat(cause, ". Waiting for it"));
  }
  return EndedBySignal();
}

// Waits until the server has pushed everything.
absl::Status AwaitPushes(mcp::McpSource* source, const Patience& patience,
                         const Signals& signals) {
  while (!signals.Pending()) {
    absl::Status synced = source->WaitForSynced(patience.Slice());
    if (synced.ok()) return synced;
    if (patience.AtEnd()) return patience.Error(synced.message());
  }
  return EndedBySignal();
}

absl::StatusOr<std::unique_ptr<config::Source>> OpenMcp(
    const ConfigArgs& args, mcp::Dial dial, const Patience& patience,
    const spi::Inventory& inventory, const ConfigSourceEnv& env) {
  auto source = std::make_unique<mcp::McpSource>(
      args.store_url, std::move(dial), mcp::CollectionsToKinds(inventory),
      env.log, env.registry);
  MIXER_RETURN_IF_ERROR(AwaitPushes(source.get(), patience, env.signals));
  return source;
}

}  // namespace

absl::Status CheckConfigUrl(const std::string& url) {
  for (const char* const scheme : {kFs, kMcp, kMcps}) {
    if (absl::StartsWith(url, scheme) &&
        url.size() > absl::string_view(scheme).size()) {
      return absl::OkStatus();
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown config URL '", url,
                   "': use --configStoreURL=fs:///path/to/directory, "
                   "--configStoreURL=mcp://host:port or "
                   "--configStoreURL=mcps://host:port"));
}

absl::StatusOr<std::unique_ptr<config::Source>> OpenConfigSource(
    const ConfigArgs& args, const spi::Inventory& inventory,
    const ConfigSourceEnv& env) {
  const std::string& url = args.store_url;
  MIXER_RETURN_IF_ERROR(CheckConfigUrl(url));
  absl::string_view address = url;
  if (absl::ConsumePrefix(&address, kFs)) {
    return std::make_unique<config::FsSource>(std::string(address));
  }
  const Patience patience(args.wait_timeout);
  if (absl::ConsumePrefix(&address, kMcp)) {
    return OpenMcp(args, mcp::PlaintextDial(std::string(address)), patience,
                   inventory, env);
  }
  absl::ConsumePrefix(&address, kMcps);
  const net::CertificateFiles files = FilesOf(args);
  MIXER_RETURN_IF_ERROR(
      AwaitCertificates(files, patience, env.log, env.signals));
  return OpenMcp(args, mcp::TlsDial(std::string(address), files), patience,
                 inventory, env);
}

}  // namespace mixer::cmd
