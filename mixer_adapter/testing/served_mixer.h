// A Mixer of ours on a loopback port, and a plain gRPC client of it.
#ifndef MIXER_ADAPTER_TESTING_SERVED_MIXER_H_
#define MIXER_ADAPTER_TESTING_SERVED_MIXER_H_

#include <memory>
#include <string>

#include "grpcpp/grpcpp.h"
#include "mixer/v1/mixer.grpc.pb.h"
#include "mixer_adapter/runtime/publisher.h"
#include "mixer_adapter/server/grpc_server.h"
#include "mixer_adapter/testing/configured_mixer.h"

namespace mixer::testing {

class ServedMixer {
 public:
  // The arguments are those of ConfiguredMixer::LoadText.
  ServedMixer(const std::string& config, bool with_istio_attributes);

  grpc::Status Check(const istio::mixer::v1::CheckRequest& request,
                     istio::mixer::v1::CheckResponse* response);
  grpc::Status Report(const istio::mixer::v1::ReportRequest& request,
                      istio::mixer::v1::ReportResponse* response);

  // What loading the configuration came to.
  const runtime::Publisher::Summary& summary() const { return summary_; }
  ConfiguredMixer& mixer() { return mixer_; }

 private:
  ConfiguredMixer mixer_;
  const runtime::Publisher::Summary summary_;
  std::unique_ptr<server::GrpcServer> server_;
  std::unique_ptr<istio::mixer::v1::Mixer::Stub> stub_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_SERVED_MIXER_H_
