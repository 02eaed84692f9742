#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "json/patch.hpp"

/// The input is a JSON list [document, patch]: whatever a patch does, the result is JSON within the bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kymaros::json;
  const auto input = parse({reinterpret_cast<const char*>(data), size});
  const auto* pair = input ? input->if_array() : nullptr;
  if (!pair || pair->size() != 2) return 0;
  const auto patched = apply_json_patch((*pair)[0], (*pair)[1]);
  if (patched && parse(serialize(*patched)) != *patched) std::abort();
  return 0;
}
