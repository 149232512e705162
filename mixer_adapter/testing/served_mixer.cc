#include "mixer_adapter/testing/served_mixer.h"

#include "absl/strings/str_cat.h"

namespace mixer::testing {

ServedMixer::ServedMixer(const std::string& config, bool with_istio_attributes)
    : summary_(mixer_.LoadText(config, with_istio_attributes)) {
  server::GrpcServerOptions options;
  options.addresses = {"127.0.0.1:0"};
  server_ = *server::GrpcServer::Start(options,
                                       [this] { return mixer_.NewService(); });
  stub_ = istio::mixer::v1::Mixer::NewStub(
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->ports().front()),
                          grpc::InsecureChannelCredentials()));
}

grpc::Status ServedMixer::Check(const istio::mixer::v1::CheckRequest& request,
                                istio::mixer::v1::CheckResponse* response) {
  grpc::ClientContext context;
  return stub_->Check(&context, request, response);
}

grpc::Status ServedMixer::Report(const istio::mixer::v1::ReportRequest& request,
                                 istio::mixer::v1::ReportResponse* response) {
  grpc::ClientContext context;
  return stub_->Report(&context, request, response);
}

}  // namespace mixer::testing
