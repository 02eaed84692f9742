#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "json/merge_patch.hpp"

/// The input is a JSON list [from, to]: patching twice is patching once, and a difference leads to its goal.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kymaros::json;
  const auto input = parse({reinterpret_cast<const char*>(data), size});
  const auto* pair = input ? input->if_array() : nullptr;
  if (!pair || pair->size() != 2) return 0;
  const Value& from = (*pair)[0];
  const Value& to = (*pair)[1];
  const Value patched = apply_merge_patch(from, to);
  if (apply_merge_patch(patched, to) != patched) std::abort();
  if (apply_merge_patch(from, diff_merge_patch(from, patched)) != patched &&
      patched == apply_merge_patch({}, patched)) {
    std::abort();  // what has null members no patch can lead to
  }
  return 0;
}
