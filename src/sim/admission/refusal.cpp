#include "sim/admission/refusal.hpp"

#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr std::size_t kGeneratedSuffix = 5;

ApiError refuse_by_name(const Admission& admission, std::string_view name, std::string_view why) {
  return forbidden(admission.kind.type.qualified_name(), name, why).error();
}

}  // namespace

ApiError refuse(const Admission& admission, std::string_view why) {
  return refuse_by_name(admission, key_of(admission.object).name, why);
}

ApiError refuse_early(const Admission& admission, std::string_view why) {
  const auto name = key_of(admission.object).name;
  const auto prefix = json::find_string(admission.object, {"metadata", "generateName"});
  const bool is_generated =
      !prefix.empty() && name.starts_with(prefix) && name.size() == prefix.size() + kGeneratedSuffix;
  return refuse_by_name(admission, is_generated ? prefix : name, why);
}

}  // namespace kymaros::sim
