#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "backup/object_facts_reader.hpp"

/// Whatever an object of a backup holds, reading it ends, and what is kept of it is bounded and sound.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kymaros;
  const auto object = json::parse({reinterpret_cast<const char*>(data), size});
  if (!object) return 0;
  const auto facts = backup::facts_of(*object);
  if (!facts) return 0;
  if (facts->id.kind.empty() || facts->id.name.empty()) std::abort();
  for (const auto& service : facts->services) {
    if (service.service.empty() || service.namespace_.empty()) std::abort();
    if (service.namespace_ == facts->id.namespace_) std::abort();
  }
  if (facts->services.size() > 64) std::abort();
  for (const auto& reference : facts->references) {
    if (reference.target.name.empty()) std::abort();
  }
  return 0;
}
