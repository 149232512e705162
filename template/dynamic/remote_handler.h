// What an out-of-process adapter's handler is for its templates: something that
// takes bytes and answers bytes.
#ifndef TEMPLATE_DYNAMIC_REMOTE_HANDLER_H_
#define TEMPLATE_DYNAMIC_REMOTE_HANDLER_H_

#include <map>
#include <string>

#include "google/protobuf/any.pb.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::dynamic {

// A Handle<Name>Request (spec templates_and_spi.md 2.1, 7.2) but for the
// adapter's config, which the handler adds.
struct RemoteRequest {
  std::string method;            // "/metric.HandleMetricService/HandleMetric"
  std::string instances;         // field 1, once or repeated, in wire form
  std::string deduplication_id;  // empty: the handler makes one
  std::string quota_request;     // field 4, in wire form; of quotas alone
};

class RemoteHandler {
 public:
  virtual ~RemoteHandler() = default;

  // Answers the reply's bytes, or the call's error as Go's gRPC spells it.
  // Called by many threads at once; returns at once.
  virtual void Call(RemoteRequest request, const spi::CallContext& context,
                    spi::Completion<std::string> done) = 0;
};

class RemoteBuilder {
 public:
  // By the full name of the instance: its template's message Type, filled in.
  using Types = std::map<std::string, google::protobuf::Any>;

  virtual ~RemoteBuilder() = default;

  // Once for each template with instances.
  virtual void AddTypes(const Types& types) = 0;
};

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_REMOTE_HANDLER_H_
