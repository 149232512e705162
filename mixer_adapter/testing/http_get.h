// A client of HTTP servers on this host, of the simplest kind.
#ifndef MIXER_ADAPTER_TESTING_HTTP_GET_H_
#define MIXER_ADAPTER_TESTING_HTTP_GET_H_

#include <string>

namespace mixer::testing {

// A TCP port of 127.0.0.1 on which nobody listens at present.
int FreePort();

// The whole answer to GET `path`, head included; empty if nobody answers.
std::string HttpGet(int port, const std::string& path);

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_HTTP_GET_H_
