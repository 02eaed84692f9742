#include "sim/admission/config_data.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr std::size_t kMost = 1024 * 1024;  // bytes

/// What stands as base64 is counted as it is without.
std::size_t size_at(const json::Value& object, std::string_view field, bool is_base64) {
  std::size_t size = 0;
  for (const auto& [key, value] : object_at(object, {field})) {
    const auto length = value.is_string() ? value.get_string().size() : 0;
    size += is_base64 ? length * 3 / 4 : length;
  }
  return size;
}

std::vector<ApiError::Cause> size_problems(const json::Value& object, bool is_secret) {
  const auto size = size_at(object, "data", is_secret) + size_at(object, "binaryData", true);
  if (size <= kMost) return {};
  return {{.reason = "FieldValueTooLong",
           .message = fmt::format("Too long: may not be more than {} bytes", kMost),
           .field = is_secret ? "data" : "[]"}};
}

std::vector<ApiError::Cause> changes(const json::Value& before, const json::Value& after) {
  std::vector<ApiError::Cause> causes;
  const auto refuse = [&](std::string_view field) {
    causes.push_back({.reason = "FieldValueForbidden",
                      .message = "Forbidden: field is immutable when `immutable` is set",
                      .field = std::string(field)});
  };
  if (!flag_at(before, {"immutable"})) return causes;
  if (!flag_at(after, {"immutable"})) refuse("immutable");
  for (const auto* field : {"data", "binaryData"}) {
    if (object_at(before, {field}) != object_at(after, {field})) refuse(field);
  }
  return causes;
}

std::vector<ApiError::Cause> type_changes(const json::Value& before, const json::Value& after) {
  const auto type = json::find_string(after, {"type"});
  if (type == json::find_string(before, {"type"})) return {};
  return {{.reason = "FieldValueInvalid",
           .message = fmt::format("Invalid value: \"{}\": field is immutable", type),
           .field = "type"}};
}

std::optional<ApiError> admit(const Admission& admission) {
  const auto name = admission.kind.type.qualified_name();
  const bool is_secret = name == "secrets";
  if (!is_secret && name != "configmaps") return std::nullopt;
  auto causes = size_problems(admission.object, is_secret);
  const auto add = [&](std::vector<ApiError::Cause> more) {
    causes.insert(causes.end(), more.begin(), more.end());
  };
  if (admission.before) {
    if (is_secret) add(type_changes(*admission.before, admission.object));
    add(changes(*admission.before, admission.object));
  }
  if (causes.empty()) return std::nullopt;
  return invalid(admission.kind.type.kind, key_of(admission.object).name, std::move(causes)).error();
}

}  // namespace

void admit_config_data(Registry& registry) { registry.add_admission(admit); }

}  // namespace kymaros::sim
