#include "mixer_adapter/testing/push_server.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace mixer::testing {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(1);

}  // namespace

bool PushServer::Start(
    int port, const std::shared_ptr<grpc::ServerCredentials>& credentials) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort(absl::StrCat("127.0.0.1:", port), credentials,
                           &port_);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
  return server_ != nullptr;
}

void PushServer::Stop() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now());
  server_.reset();
}

void PushServer::Send(const Push& push) {
  for (;; absl::SleepFor(kPoll)) {
    MutexLock lock(&mu_);
    if (stream_ == nullptr) continue;
    stream_->Write(push);
    return;
  }
}

PushServer::Request PushServer::Next() {
  for (;; absl::SleepFor(kPoll)) {
    MutexLock lock(&mu_);
    if (requests_.empty()) continue;
    Request request = requests_.front();
    requests_.pop_front();
    return request;
  }
}

std::string PushServer::peer() {
  MutexLock lock(&mu_);
  return peer_;
}

grpc::Status PushServer::EstablishResourceStream(grpc::ServerContext* context,
                                                 Stream* stream) {
  {
    MutexLock lock(&mu_);
    stream_ = stream;
    peer_.clear();
    for (const grpc::string_ref& name :
         context->auth_context()->FindPropertyValues("x509_common_name")) {
      peer_.assign(name.data(), name.size());
    }
  }
  Request request;
  while (stream->Read(&request)) {
    MutexLock lock(&mu_);
    requests_.push_back(request);
  }
  MutexLock lock(&mu_);
  if (stream_ == stream) stream_ = nullptr;
  return grpc::Status::OK;
}

std::shared_ptr<grpc::ServerCredentials> MutualTls(
    const std::string& certificate, const std::string& key,
    const std::string& roots) {
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_key_cert_pairs.push_back({key, certificate});
  options.pem_root_certs = roots;
  return grpc::SslServerCredentials(options);
}

}  // namespace mixer::testing
