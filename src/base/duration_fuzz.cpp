#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/duration.hpp"

/// What is read comes back the same after it was written.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = kymaros::parse_duration({reinterpret_cast<const char*>(data), size});
  if (read && kymaros::parse_duration(kymaros::format_duration(*read)) != *read) std::abort();
  return 0;
}
