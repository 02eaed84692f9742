#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sim/protobuf/decode_object.hpp"

/// What is decoded is JSON: it is written so that the same comes back, unless it is too deep to be read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kymaros;
  const auto decoded = sim::protobuf::decode_object({reinterpret_cast<const char*>(data), size});
  if (!decoded) return 0;
  const auto again = json::parse(json::serialize(*decoded));
  if (again && *again != *decoded) std::abort();
  return 0;
}
