// A CheckResponse, appended part by part (spec server.md 3).
#ifndef MIXER_ADAPTER_SERVER_CHECK_RESPONSE_H_
#define MIXER_ADAPTER_SERVER_CHECK_RESPONSE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "mixer_adapter/attribute/reference_log.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/spi/quota_result.h"

namespace mixer::server {

// What an answer depends on, and how to name it to the client.
struct References {
  const ReferenceLog& log;
  const Vocabulary& vocabulary;
  std::uint32_t global_word_count;
};

void AppendPrecondition(const runtime::CheckOutcome& outcome,
                        const References& references, std::string* response);

void AppendQuota(std::string_view name, const spi::QuotaResult& result,
                 const References& references, std::string* response);

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_CHECK_RESPONSE_H_
