// The names that gRPC's Go library gives to status codes: "Unavailable".
#ifndef MIXER_ADAPTER_BASE_GO_CODE_H_
#define MIXER_ADAPTER_BASE_GO_CODE_H_

namespace mixer {

// "Unknown" if gRPC has no such code.
const char* GoCodeName(int code);

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_GO_CODE_H_
