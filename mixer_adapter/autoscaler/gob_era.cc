#include "mixer_adapter/autoscaler/gob_era.h"

namespace mixer::autoscaler {
namespace {

using std::string_view_literals::operator""sv;

// Each line of a prefix is one gob message: its length, the negated type id,
// the definition. knative.md 2.3 takes the first one apart byte by byte.

constexpr std::string_view kGobEra05Prefix =
    "\x2b\xff\x81\x03\x01\x01\x0b"
    "StatMessage"
    "\x01\xff\x82\x00\x01\x02\x01\x03"
    "Key"
    "\x01\x0c\x00\x01\x04"
    "Stat"
    "\x01\xff\x84\x00\x00\x00"
    "\xff\x94\xff\x83\x03\x01\x01\x04"
    "Stat"
    "\x01\xff\x84\x00\x01\x06\x01\x04"
    "Time"
    "\x01\xff\x86\x00\x01\x07"
    "PodName"
    "\x01\x0c\x00\x01\x19"
    "AverageConcurrentRequests"
    "\x01\x08\x00\x01\x20"
    "AverageProxiedConcurrentRequests"
    "\x01\x08\x00\x01\x0c"
    "RequestCount"
    "\x01\x04\x00\x01\x13"
    "ProxiedRequestCount"
    "\x01\x04\x00\x00\x00"
    "\x0a\xff\x85\x05\x01\x02\xff\x88\x00\x00\x00"sv;

constexpr std::string_view kGobEra07Prefix =
    "\x2b\xff\x81\x03\x01\x01\x0b"
    "StatMessage"
    "\x01\xff\x82\x00\x01\x02\x01\x03"
    "Key"
    "\x01\x0c\x00\x01\x04"
    "Stat"
    "\x01\xff\x84\x00\x00\x00"
    "\xff\x94\xff\x83\x03\x01\x01\x04"
    "Stat"
    "\x01\xff\x84\x00\x01\x06\x01\x04"
    "Time"
    "\x01\xff\x86\x00\x01\x07"
    "PodName"
    "\x01\x0c\x00\x01\x19"
    "AverageConcurrentRequests"
    "\x01\x08\x00\x01\x20"
    "AverageProxiedConcurrentRequests"
    "\x01\x08\x00\x01\x0c"
    "RequestCount"
    "\x01\x08\x00\x01\x13"
    "ProxiedRequestCount"
    "\x01\x08\x00\x00\x00"
    "\x0a\xff\x85\x05\x01\x02\xff\x88\x00\x00\x00"sv;

constexpr std::string_view kGobEra08Prefix =
    "\x2c\xff\x81\x03\x01\x01\x0b"
    "StatMessage"
    "\x01\xff\x82\x00\x01\x02\x01\x03"
    "Key"
    "\x01\xff\x84\x00\x01\x04"
    "Stat"
    "\x01\xff\x86\x00\x00\x00"
    "\x33\xff\x83\x03\x01\x01\x0e"
    "NamespacedName"
    "\x01\xff\x84\x00\x01\x02\x01\x09"
    "Namespace"
    "\x01\x0c\x00\x01\x04"
    "Name"
    "\x01\x0c\x00\x00\x00"
    "\xff\x94\xff\x85\x03\x01\x01\x04"
    "Stat"
    "\x01\xff\x86\x00\x01\x06\x01\x04"
    "Time"
    "\x01\xff\x88\x00\x01\x07"
    "PodName"
    "\x01\x0c\x00\x01\x19"
    "AverageConcurrentRequests"
    "\x01\x08\x00\x01\x20"
    "AverageProxiedConcurrentRequests"
    "\x01\x08\x00\x01\x0c"
    "RequestCount"
    "\x01\x08\x00\x01\x13"
    "ProxiedRequestCount"
    "\x01\x08\x00\x00\x00"
    "\x0a\xff\x87\x05\x01\x02\xff\x8a\x00\x00\x00"sv;

constexpr std::string_view kGobEra10Prefix =
    "\x2c\xff\x81\x03\x01\x01\x0b"
    "StatMessage"
    "\x01\xff\x82\x00\x01\x02\x01\x03"
    "Key"
    "\x01\xff\x84\x00\x01\x04"
    "Stat"
    "\x01\xff\x86\x00\x00\x00"
    "\x33\xff\x83\x03\x01\x01\x0e"
    "NamespacedName"
    "\x01\xff\x84\x00\x01\x02\x01\x09"
    "Namespace"
    "\x01\x0c\x00\x01\x04"
    "Name"
    "\x01\x0c\x00\x00\x00"
    "\xff\x94\xff\x85\x03\x01\x01\x04"
    "Stat"
    "\x01\xff\x86\x00\x01\x06\x01\x04"
    "Time"
    "\x01\xff\x88\x00\x01\x07"
    "PodName"
    "\x01\x0c\x00\x01\x19"
    "AverageConcurrentRequests"
    "\x01\x08\x00\x01\x20"
    "AverageProxiedConcurrentRequests"
    "\x01\x08\x00\x01\x0c"
    "RequestCount"
    "\x01\x08\x00\x01\x13"
    "ProxiedRequestCount"
    "\x01\x08\x00\x00\x00"
    "\x10\xff\x87\x05\x01\x01\x04"
    "Time"
    "\x01\xff\x88\x00\x00\x00"sv;

constexpr std::string_view kGobEra12Prefix =
    "\x2c\xff\x81\x03\x01\x01\x0b"
    "StatMessage"
    "\x01\xff\x82\x00\x01\x02\x01\x03"
    "Key"
    "\x01\xff\x84\x00\x01\x04"
    "Stat"
    "\x01\xff\x86\x00\x00\x00"
    "\x33\xff\x83\x03\x01\x01\x0e"
    "NamespacedName"
    "\x01\xff\x84\x00\x01\x02\x01\x09"
    "Namespace"
    "\x01\x0c\x00\x01\x04"
    "Name"
    "\x01\x0c\x00\x00\x00"
    "\xff\xa6\xff\x85\x03\x01\x01\x04"
    "Stat"
    "\x01\xff\x86\x00\x01\x07\x01\x04"
    "Time"
    "\x01\xff\x88\x00\x01\x07"
    "PodName"
    "\x01\x0c\x00\x01\x19"
    "AverageConcurrentRequests"
    "\x01\x08\x00\x01\x20"
    "AverageProxiedConcurrentRequests"
    "\x01\x08\x00\x01\x0c"
    "RequestCount"
    "\x01\x08\x00\x01\x13"
    "ProxiedRequestCount"
    "\x01\x08\x00\x01\x0d"
    "ProcessUptime"
    "\x01\x08\x00\x00\x00"
    "\x10\xff\x87\x05\x01\x01\x04"
    "Time"
    "\x01\xff\x88\x00\x00\x00"sv;

}  // namespace

const GobEra kGobEra05 = {
    /*first_release=*/"0.5",
    /*last_release=*/"0.6",
    /*prefix=*/kGobEra05Prefix,
    /*struct_key=*/false,
    /*float_counts=*/false,
    /*pointer_time=*/true,
    /*process_uptime=*/false,
};

const GobEra kGobEra07 = {
    /*first_release=*/"0.7",
    /*last_release=*/"0.7",
    /*prefix=*/kGobEra07Prefix,
    /*struct_key=*/false,
    /*float_counts=*/true,
    /*pointer_time=*/true,
    /*process_uptime=*/false,
};

const GobEra kGobEra08 = {
    /*first_release=*/"0.8",
    /*last_release=*/"0.9",
    /*prefix=*/kGobEra08Prefix,
    /*struct_key=*/true,
    /*float_counts=*/true,
    /*pointer_time=*/true,
    /*process_uptime=*/false,
};

const GobEra kGobEra10 = {
    /*first_release=*/"0.10",
    /*last_release=*/"0.11",
    /*prefix=*/kGobEra10Prefix,
    /*struct_key=*/true,
    /*float_counts=*/true,
    /*pointer_time=*/false,
    /*process_uptime=*/false,
};

const GobEra kGobEra12 = {
    /*first_release=*/"0.12",
    /*last_release=*/"0.15",
    /*prefix=*/kGobEra12Prefix,
    /*struct_key=*/true,
    /*float_counts=*/true,
    /*pointer_time=*/false,
    /*process_uptime=*/true,
};

}  // namespace mixer::autoscaler
