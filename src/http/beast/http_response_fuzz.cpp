#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "http/beast/message_parser.hpp"

namespace {

using namespace kymaros::http;

struct Read {
  int status = 0;
  std::string body;
  bool done = false;
};

/// What a parser makes of `bytes` when they come `step` at a time; nothing if it refuses them.
std::optional<Read> read(std::string_view bytes, std::size_t step) {
  const auto parser = make_response_parser(AnswerTo::AnyOther, 2048);
  Read out;
  std::string buffer;
  for (; !bytes.empty() && !parser->is_done(); bytes.remove_prefix(std::min(step, bytes.size()))) {
    buffer += bytes.substr(0, step);
    if (!parser->parse(buffer)) return std::nullopt;
    if (buffer.size() > 2048 + step) std::abort();
    if (parser->has_head()) out.status = parser->head().status;
    out.body += parser->take_body();
  }
  out.done = parser->is_done() || parser->end_of_stream().has_value();
  return out;
}

}  // namespace

/// An answer means the same however its bytes are cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = read(bytes, size + 1);
  const auto cut = read(bytes, 3);
  if (whole && cut &&
      (whole->status != cut->status || whole->body != cut->body || whole->done != cut->done)) {
    std::abort();
  }
  return 0;
}
