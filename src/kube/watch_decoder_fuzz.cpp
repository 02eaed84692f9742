#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "json/value.hpp"
#include "kube/watch_decoder.hpp"

namespace {

/// Everything that a decoder says about `bytes` when they come `step` at a time.
std::string transcript(std::string_view bytes, std::size_t step) {
  kymaros::kube::WatchDecoder decoder;
  std::string out;
  while (true) {
    while (true) {
      const auto event = decoder.next();
      if (!event) return out + event.error().message;
      if (!*event) break;
      out += std::to_string(static_cast<int>((*event)->type)) + kymaros::json::serialize((*event)->object) +
             "\n";
    }
    if (bytes.empty()) return out + (decoder.finish() ? "end" : "broken");
    decoder.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
  }
}

}  // namespace

/// A watch says the same however its bytes are cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (transcript(bytes, size + 1) != transcript(bytes, 7)) std::abort();
  return 0;
}
