#include "mixer_adapter/cmd/inventory.h"

#include "mixer_adapter/adapters/denier/denier.h"
#include "mixer_adapter/adapters/kactivator/kactivator.h"
#include "mixer_adapter/adapters/kubernetesenv/kubernetesenv.h"
#include "mixer_adapter/adapters/listchecker/listchecker.h"
#include "mixer_adapter/adapters/memquota/memquota.h"
#include "mixer_adapter/adapters/noop/noop.h"
#include "mixer_adapter/adapters/prometheus/prometheus.h"
#include "mixer_adapter/adapters/redisquota/redisquota.h"
#include "mixer_adapter/adapters/remote/remote.h"
#include "mixer_adapter/adapters/stdio/stdio.h"
#include "template/activity/activity.template.h"
#include "template/apikey/apikey.template.h"
#include "template/authorization/authorization.template.h"
#include "template/checknothing/checknothing.template.h"
#include "template/edge/edge.template.h"
#include "template/kubernetes/kubernetes.template.h"
#include "template/listentry/listentry.template.h"
#include "template/logentry/logentry.template.h"
#include "template/metric/metric.template.h"
#include "template/quota/quota.template.h"
#include "template/reportnothing/reportnothing.template.h"
#include "template/tracespan/tracespan.template.h"

namespace mixer::cmd {

spi::Inventory BuiltinInventory() {
  return {{denier::GetInfo(), kactivator::GetInfo(), kubernetesenv::GetInfo(),
           listchecker::GetInfo(), memquota::GetInfo(), noop::GetInfo(),
           prometheus::GetInfo(), redisquota::GetInfo(), stdio::GetInfo()},
          {&activity::GetTemplate(), &apikey::GetTemplate(),
           &authorization::GetTemplate(), &checknothing::GetTemplate(),
           &edge::GetTemplate(), &kubernetes::GetTemplate(),
           &listentry::GetTemplate(), &logentry::GetTemplate(),
           &metric::GetTemplate(), &quota::GetTemplate(),
           &reportnothing::GetTemplate(), &tracespan::GetTemplate()},
          [options = remote::OptionsOfEnvironment()] {
            return remote::NewBuilder(options);
          }};
}

}  // namespace mixer::cmd
