#include "sim/metadata_checks.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kUnchanged = std::to_array<std::string_view>(
    {"uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"});

/// What is wrong with an owner's member that is empty (k8s.io/apimachinery, ValidateOwnerReferences).
constexpr auto kMustNotBeEmpty =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"apiVersion", "version must not be empty"},
                                                                  {"kind", "must not be empty"},
                                                                  {"name", "must not be empty"},
                                                                  {"uid", "must not be empty"}});

std::optional<ApiError> refusal(const ResourceKind& kind, const json::Value& object,
                                std::vector<ApiError::Cause> causes) {
  if (causes.empty()) return std::nullopt;
  return invalid(kind.qualified_kind(), key_of(object).name, std::move(causes)).error();
}

}  // namespace

std::optional<ApiError> check_metadata(const ResourceKind& kind, const json::Value& object) {
  std::vector<ApiError::Cause> causes;
  for (const auto& owner : items_at(object, {"metadata", "ownerReferences"})) {
    for (const auto& [field, why] : kMustNotBeEmpty) {
      if (!json::find_string(owner, {field}).empty()) continue;
      causes.push_back({.reason = "FieldValueInvalid",
                        .message = fmt::format("Invalid value: \"\": {}", why),
                        .field = fmt::format("metadata.ownerReferences.{}", field)});
    }
  }
  return refusal(kind, object, std::move(causes));
}

std::optional<ApiError> check_unchanged_metadata(const ResourceKind& kind, const json::Value& before,
                                                 const json::Value& after) {
  std::vector<ApiError::Cause> causes;
  for (const auto field : kUnchanged) {
    const auto* wanted = json::find(after, {"metadata", field});
    const auto* there = json::find(before, {"metadata", field});
    if (!wanted || wanted->is_null() || (there && *there == *wanted)) continue;
    causes.push_back(
        {.reason = "FieldValueInvalid",
         .message = fmt::format("Invalid value: {}: field is immutable", json::serialize(*wanted)),
         .field = fmt::format("metadata.{}", field)});
  }
  return refusal(kind, before, std::move(causes));
}

}  // namespace kymaros::sim
