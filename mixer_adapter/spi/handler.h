// An adapter at work, and what makes one from the operator's configuration.
#ifndef MIXER_ADAPTER_SPI_HANDLER_H_
#define MIXER_ADAPTER_SPI_HANDLER_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "mixer_adapter/base/cancellation.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/env.h"

namespace mixer::spi {

// One call into a handler. Valid during the call; of a handler that waits,
// until it has answered.
struct CallContext {
  // When the request came: one clock read serves the whole request.
  absl::Time now;
  // Memory of the request, for what an answer refers to. Belongs to the
  // request's thread: only for handlers that do not wait, and for others before
  // their call returns.
  Scratch* scratch;
  // When the client gives up. A handler that waits answers before that, or soon
  // after: what it would answer then nobody reads.
  absl::Time deadline = absl::InfiniteFuture();
  // Comes when the client gives up, at its deadline or before. Null where
  // nobody waits. A handler's watch must end before its completion has the
  // answer.
  Cancellation* cancellation = nullptr;
  // Of a Check: the same for all attempts of one request; empty if the client
  // gave none. Views the request.
  std::string_view deduplication_id = {};
};

// A live adapter object; a concrete class also derives from the Handler
// interface of each template it supports (template/<name>/<name>.template.h).
// Called by many threads at once. Shared by the tables that use it; its
// destructor closes it, on the config thread, after the last call.
class Handler {
 public:
  virtual ~Handler() = default;
};

// A handler's error under its name: "h1.istio-system: ...".
absl::Status HandlerError(std::string_view handler, const absl::Status& error);

// Makes one Handler: Set<Template>Types for each template with instances, then
// SetAdapterConfig, Validate, Build; each once, all on the config thread. A
// concrete class also derives from the HandlerBuilder interface of each
// template it supports.
class HandlerBuilder {
 public:
  virtual ~HandlerBuilder() = default;

  // `params` has the type of Info::default_config and outlives the builder.
  virtual void SetAdapterConfig(const google::protobuf::Message& params) = 0;

  // Reports every mistake; field names are those of the params message.
  virtual void Validate(ConfigErrors* errors) = 0;

  // Called only if Validate found nothing. The only step with effects.
  virtual absl::StatusOr<std::unique_ptr<Handler>> Build(const Env& env) = 0;
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_HANDLER_H_
