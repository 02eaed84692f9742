#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "json/schema.hpp"

/// The input is a JSON list [schema, object, before]: whatever the schema, pruning twice is pruning once,
/// defaults are as the schema wants them to stay, and what was not changed is not complained about.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kymaros::json;
  const auto input = parse({reinterpret_cast<const char*>(data), size});
  const auto* parts = input ? input->if_array() : nullptr;
  if (!parts || parts->size() != 3) return 0;
  const auto schema = Schema::compile((*parts)[0]);
  if (!schema) return 0;
  auto object = (*parts)[1];
  schema->prune(object);
  auto again = object;
  schema->prune(again);
  if (again != object) std::abort();
  schema->apply_defaults(object);
  again = object;
  schema->apply_defaults(again);
  if (again != object) std::abort();
  schema->validate(object);
  schema->validate(object, &(*parts)[2]);
  schema->validate_status(object, (*parts)[2]);
  if (!schema->validate_status(object, object).empty()) std::abort();
  return 0;
}
