#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "json/value.hpp"

/// What is read is written so that the same comes back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kymaros::json;
  const auto read = parse({reinterpret_cast<const char*>(data), size});
  if (read && parse(serialize(*read)) != *read) std::abort();
  return 0;
}
