#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "kube/status.hpp"

/// Any answer that is no success is an error with a message, of a code that says what to do.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kymaros;
  if (size < 1) return 0;
  http::Response response{.head = {.status = 300 + data[0], .headers = {}},
                          .body = std::string(reinterpret_cast<const char*>(data) + 1, size - 1)};
  response.head.headers.set("Retry-After", response.body.substr(0, 8));
  const Error error = kube::to_error(response);
  if (error.message.empty() || error.code == ErrorCode::Cancelled) std::abort();
  if (error.retry_after && error.retry_after->count() < 0) std::abort();
  return 0;
}
