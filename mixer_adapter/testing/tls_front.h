// TLS in front of a plain server: takes connections on 127.0.0.1, ends TLS and
// passes the bytes on to a port and back. Makes a server of wss:// or https://
// of any test server.
#ifndef MIXER_ADAPTER_TESTING_TLS_FRONT_H_
#define MIXER_ADAPTER_TESTING_TLS_FRONT_H_

#include <memory>
#include <string>

#include "mixer_adapter/testing/certificate_authority.h"

namespace mixer::testing {

struct TlsFrontOptions {
  KeyedCertificate own;
  // If given, clients must show a certificate that it has signed.
  const CertificateAuthority* clients = nullptr;
  bool only_tls12 = false;
};

// Has a thread of its own.
class TlsFront {
 public:
  TlsFront(const TlsFrontOptions& options, int port_behind);
  ~TlsFront();

  int port() const;

  // The name that the last client asked for (SNI); empty: none.
  std::string asked_for() const;

 private:
  class Pipe;
  struct State;

  void Accept();

  const std::shared_ptr<State> state_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_TLS_FRONT_H_
