#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "sim/streams/http_conversation.hpp"

namespace kymaros::sim {
namespace {

std::string converse(std::string_view bytes, std::size_t piece) {
  ContainerBehaviour behaviour;
  behaviour.http = {{.port = 80, .path = "/a", .status = 200, .body = "ok"}};
  HttpConversation conversation(behaviour, 80);
  std::string out;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    conversation.hear(bytes.substr(0, piece));
    out += conversation.take_output();
  }
  return out + (conversation.is_over() ? "|" : "...");
}

}  // namespace
}  // namespace kymaros::sim

/// A conversation goes the same way however its bytes are cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (kymaros::sim::converse(bytes, size + 1) != kymaros::sim::converse(bytes, 3)) std::abort();
  return 0;
}
