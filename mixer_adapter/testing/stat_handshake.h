// How the Autoscaler's stat server answers an HTTP request before there is a
// websocket (spec knative.md 3.1).
#ifndef MIXER_ADAPTER_TESTING_STAT_HANDSHAKE_H_
#define MIXER_ADAPTER_TESTING_STAT_HANDSHAKE_H_

#include <string>
#include <string_view>

#include "boost/beast/http/empty_body.hpp"
#include "boost/beast/http/message.hpp"

namespace mixer::testing {

using StatRequest = boost::beast::http::request<boost::beast::http::empty_body>;

struct StatAnswer {
  boost::beast::http::status status;  // 101: upgrade
  std::string location;               // of a redirect
};

// `answers_probes`: the kubelet gets 200 and no upgrade, as from 0.7 on.
StatAnswer AnswerTo(const StatRequest& request, bool answers_probes);

// A path as Go's HTTP server wants it: no "//", no "." and ".." elements.
std::string CleanPath(std::string_view path);

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_STAT_HANDSHAKE_H_
