#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "json/yaml.hpp"

namespace {

/// Both writers give a text from which the same value is read again.
void check(const kymaros::json::Value& value) {
  using namespace kymaros::json;
  if (parse_yaml(write_yaml(value)) != value) std::abort();
  if (parse(serialize(value)) != value) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto documents = kymaros::json::parse_yaml_documents({reinterpret_cast<const char*>(data), size});
  if (documents) {
    for (const auto& document : *documents) check(document);
  }
  return 0;
}
