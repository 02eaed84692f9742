#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "http/beast/message_parser.hpp"

/// A request that is read stays within its limits, and leaves what comes behind it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kymaros::http;
  constexpr std::size_t kMaxBody = 64;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  for (int requests = 0; requests < 8 && !bytes.empty(); ++requests) {
    const auto parser = make_request_parser(512, kMaxBody);
    if (!parser->parse(bytes) || !parser->is_done()) break;
    const auto request = parser->head();
    if (request.method.empty() || request.url.contains('\n')) std::abort();
    if (parser->take_body().size() > kMaxBody) std::abort();
  }
  return 0;
}
