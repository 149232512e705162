#include "mixer_adapter/testing/attributes_generator.h"

#include <limits>
#include <utility>

#include "mixer_adapter/testing/attributes_oracle.h"

namespace mixer::testing {

using istio::mixer::v1::CompressedAttributes;
using istio::mixer::v1::ReportRequest;

std::string AttributesGenerator::Name() {
  const auto& names = OracleNames();
  return Below(4) == 0 ? "request.id" : names[Below(names.size())];
}

CompressedAttributes AttributesGenerator::Set() {
  CompressedAttributes message;
  for (int i = Below(8); i > 0; --i) message.add_words(Name());
  for (int i = Below(12); i > 0; --i) AddEntry(&message);
  return message;
}

ReportRequest AttributesGenerator::Report() {
  ReportRequest report;
  for (int i = Below(8); i > 0; --i) report.add_default_words(Name());
  for (int i = Below(5); i > 0; --i) {
    CompressedAttributes* const set = report.add_attributes();
    *set = Set();
    if (Below(3) > 0) set->clear_words();
  }
  if (Below(2) == 0) {
    report.set_repeated_attributes_semantics(
        ReportRequest::INDEPENDENT_ENCODING);
  }
  return report;
}

std::string AttributesGenerator::Mutate(std::string wire) {
  for (int i = 1 + Below(3); i > 0 && !wire.empty(); --i) {
    const std::size_t at = Below(wire.size());
    switch (Below(5)) {
      case 0:
        wire[at] = static_cast<char>(wire[at] ^ (1 << Below(8)));
        break;
      case 1:
        wire.erase(at, 1);
        break;
      case 2:
        wire.insert(at, 1, wire[at]);
        break;
      case 3:
        wire.insert(at, 1, static_cast<char>(Below(256)));
        break;
      case 4:
        wire.resize(at);
        break;
    }
  }
  return wire;
}

// Mostly indices that mean something.
std::int32_t AttributesGenerator::Index() {
  switch (Below(10)) {
    case 0:
      return std::numeric_limits<std::int32_t>::min();
    case 1:
      return 215 + Below(12);
    case 2:
    case 3:
    case 4:
      return Below(30);
    default:
      return -1 - Below(9);
  }
}

std::int64_t AttributesGenerator::Number() {
  std::uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) bits = bits << 8 | choices_.Below(256);
  return static_cast<std::int64_t>(bits) >> Below(64);
}

void AttributesGenerator::AddEntry(CompressedAttributes* message) {
  const std::int32_t name = Index();
  switch (Below(8)) {
    case 0:
      (*message->mutable_strings())[name] = Index();
      break;
    case 1:
      (*message->mutable_int64s())[name] = Number();
      break;
    case 2:
      (*message->mutable_doubles())[name] = static_cast<double>(Number()) / 7;
      break;
    case 3:
      (*message->mutable_bools())[name] = Below(2) == 0;
      break;
    case 4: {
      auto& time = (*message->mutable_timestamps())[name];
      time.set_seconds(Below(20) == 0 ? Number() : Number() >> 26);
      time.set_nanos(Below(20) == 0 ? -1 : Below(1000000000));
      break;
    }
    case 5: {
      auto& span = (*message->mutable_durations())[name];
      const int sign = Below(2) == 0 ? 1 : -1;
      span.set_seconds(Below(20) == 0 ? Number()
                                      : std::int64_t{sign} * Below(1000000));
      span.set_nanos(Below(20) == 0 ? 1000000000 : sign * Below(1000000000));
      break;
    }
    case 6:
      (*message->mutable_bytes())[name] = std::string(Below(17), '\x0a');
      break;
    case 7: {
      auto& map = *(*message->mutable_string_maps())[name].mutable_entries();
      for (int i = Below(5); i > 0; --i) map[Index()] = Index();
      break;
    }
  }
}

}  // namespace mixer::testing
