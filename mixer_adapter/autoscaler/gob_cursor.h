// Reads the primitives of Go's encoding/gob (spec knative.md 2.1) from bytes
// that anybody may have sent. The first error sticks: afterwards every read
// gives 0 or nothing, and empty() is true, so that loops end.
#ifndef MIXER_ADAPTER_AUTOSCALER_GOB_CURSOR_H_
#define MIXER_ADAPTER_AUTOSCALER_GOB_CURSOR_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace mixer::autoscaler {

class GobCursor {
 public:
  // `bytes` outlives the cursor.
  explicit GobCursor(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return error_.empty(); }
  bool empty() const { return rest_.empty(); }
  std::size_t size() const { return rest_.size(); }
  // kInvalidArgument with the words of Go's decoder.
  absl::Status status() const;
  // Keeps the first text.
  void Fail(std::string_view text);

  std::uint64_t Uint();
  std::int64_t Int();
  double Float();
  // A length and as many bytes. `error` is for a length beyond the end.
  std::string_view Bytes(std::string_view error);
  std::string_view String() { return Bytes("gob: bad string slice length: 0"); }

  // Between messages Go words the same errors differently.
  std::uint64_t FrameUint();
  std::int64_t FrameInt();
  // The next `length` bytes of a frame.
  std::string_view Message(std::uint64_t length);

  // Reads a struct of `count` fields: calls `field` with the number of each one
  // present. The end of the bytes ends the struct as the terminator does.
  void Struct(std::size_t count, absl::FunctionRef<void(std::size_t)> field);

 private:
  std::uint64_t BigEndian(std::size_t count);

  std::string_view rest_;
  std::string error_;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_GOB_CURSOR_H_
