#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/quantity.hpp"

/// What is read is written canonically: the same amount, and the same text from then on.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = kymaros::parse_quantity({reinterpret_cast<const char*>(data), size});
  if (!read) return 0;
  const auto text = read->format();
  const auto again = kymaros::parse_quantity(text);
  if (!again || *again != *read || again->format() != text) std::abort();
  return 0;
}
