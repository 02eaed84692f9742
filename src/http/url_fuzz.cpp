#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "http/url.hpp"

/// What is taken apart can be put together again, and nothing of it breaks out of a request's head.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kymaros::http;
  const auto url = parse_url({reinterpret_cast<const char*>(data), size});
  if (!url) return 0;
  if ((url->target + url->host).find_first_of("\r\n ") != std::string::npos) std::abort();
  const auto again = parse_url(url->origin() + url->target);
  if (!again || again->origin() != url->origin() || again->target != url->target) std::abort();
  return 0;
}
