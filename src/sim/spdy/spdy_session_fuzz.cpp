#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "sim/spdy/session.hpp"

namespace kymaros::sim::spdy {
namespace {

/// Answers whatever it is told, and aborts if it is told what cannot be.
class Echo final : public StreamHandler {
 public:
  bool on_open(StreamId stream, const Headers& headers) override {
    if (stream % 2 == 0) std::abort();
    said += std::to_string(stream) + "(" + std::to_string(headers.size()) + ")";
    return !headers.contains("refuse");
  }
  void on_data(StreamId stream, std::string_view bytes) override {
    said += bytes;
    session->send(stream, bytes);
  }
  void on_end(StreamId stream) override { session->end(stream); }
  void on_reset(StreamId) override { said += "!"; }

  Session* session = nullptr;
  std::string said;
};

std::string converse(std::string_view bytes, std::size_t piece) {
  Echo echo;
  Session session(echo);
  echo.session = &session;
  std::string out;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    session.feed(bytes.substr(0, piece));
    out += session.take_output();
    if (session.streams() > Session::kMaxStreams) std::abort();
  }
  return echo.said + "|" + out;
}

}  // namespace
}  // namespace kymaros::sim::spdy

/// A conversation goes the same way however its bytes are cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (kymaros::sim::spdy::converse(bytes, size + 1) != kymaros::sim::spdy::converse(bytes, 5)) std::abort();
  return 0;
}
