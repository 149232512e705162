#include "mixer_adapter/cmd/obsolete_args.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/cmd/flags.h"

namespace mixer::cmd {
void ObsoleteArgs::AddFlags(CLI::App* app) {
  const auto number = [app](const char* flag, auto* value) {
    app->add_option(flag, *value, "No effect.")->capture_default_str();
  };
  const auto boolean = [app](const char* flag, bool* value) {
    app->add_flag(flag, *value, "No effect.");
  };
  number("--apiWorkerPoolSize", &api_worker_pool_size);
  number("--adapterWorkerPoolSize", &adapter_worker_pool_size);
  boolean("--singleThreaded{true}", &single_threaded);
  number("--numCheckCacheEntries", &num_check_cache_entries);
  boolean("--useAdapterCRDs{true}", &use_adapter_crds);
  boolean("--useTemplateCRDs{true}", &use_template_crds);
  boolean("--profile{true}", &profile);
  number("--ctrlz_address", &ctrlz_address);
  number("--ctrlz_port", &ctrlz_port);
}

absl::Status ObsoleteArgs::Validate() const {
  if (api_worker_pool_size <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("api worker pool size must be > 0, got pool size ",
                     api_worker_pool_size, " (--apiWorkerPoolSize)"));
  }
  if (adapter_worker_pool_size <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("adapter worker pool size must be > 0 , got pool size ",
                     adapter_worker_pool_size, " (--adapterWorkerPoolSize)"));
  }
  if (num_check_cache_entries < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("# check cache entries must be >= 0 and <= 2^31-1, got ",
                     num_check_cache_entries, " (--numCheckCacheEntries)"));
  }
  return absl::OkStatus();
}

void ObsoleteArgs::AddWarnings(std::vector<std::string>* warnings) const {
  constexpr char kThreads[] = "see --threads for what serves RPCs";
  constexpr char kResources[] =
      "resources of these kinds are always read, if the configuration has any";
  constexpr char kCtrlz[] = "there is no introspection port";
  const ObsoleteArgs unset;
  const NoEffect no_effect{warnings};
  no_effect(api_worker_pool_size != unset.api_worker_pool_size,
            "apiWorkerPoolSize", kThreads);
  no_effect(adapter_worker_pool_size != unset.adapter_worker_pool_size,
            "adapterWorkerPoolSize", "adapters have no pool of workers");
  no_effect(single_threaded != unset.single_threaded, "singleThreaded",
            kThreads);
  no_effect(num_check_cache_entries != unset.num_check_cache_entries,
            "numCheckCacheEntries", "answers are cached by proxies only");
  no_effect(use_adapter_crds != unset.use_adapter_crds, "useAdapterCRDs",
            kResources);
  no_effect(use_template_crds != unset.use_template_crds, "useTemplateCRDs",
            kResources);
  no_effect(profile != unset.profile, "profile",
            "the monitoring port serves no profiles");
  no_effect(ctrlz_address != unset.ctrlz_address, "ctrlz_address", kCtrlz);
  no_effect(ctrlz_port != unset.ctrlz_port, "ctrlz_port", kCtrlz);
}

std::string ObsoleteArgs::Dump() const {
  return absl::StrCat("APIWorkerPoolSize: ", api_worker_pool_size,
                      "\nAdapterWorkerPoolSize: ", adapter_worker_pool_size,
                      "\nSingleThreaded: ", BoolText(single_threaded),
                      "\nNumCheckCacheEntries: ", num_check_cache_entries,
                      "\nUseAdapterCRDs: ", BoolText(use_adapter_crds),
                      "\nUseTemplateCRDs: ", BoolText(use_template_crds),
                      "\nEnableProfiling: ", BoolText(profile),
                      "\nCtrlZAddress: ", ctrlz_address,
                      "\nCtrlZPort: ", ctrlz_port, "\n");
}

}  // namespace mixer::cmd
