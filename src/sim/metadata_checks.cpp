#include "sim/metadata_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sim/fields.hpp"
#include "sim/label_checks.hpp"
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

constexpr std::size_t kMostAnnotations = 256 * 1024;  // bytes, of names and values together

std::optional<ApiError> refusal(const ResourceKind& kind, const json::Value& object,
                                std::vector<ApiError::Cause> causes) {
  if (causes.empty()) return std::nullopt;
  return invalid(kind.qualified_kind(), key_of(object).name, std::move(causes)).error();
}

bool are_texts(const json::Object& map) {
  return std::ranges::all_of(map, [](const auto& one) { return one.value().is_string(); });
}

void add(std::vector<ApiError::Cause>& causes, std::string_view list, std::string_view value,
         const std::string& why) {
  if (why.empty()) return;
  causes.push_back({.reason = "FieldValueInvalid",
                    .message = fmt::format("Invalid value: \"{}\": {}", value, why),
                    .field = fmt::format("metadata.{}", list)});
}

/// Of annotations, the case of names does not matter.
std::string lower_case(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

void check_labels(const json::Value& object, std::vector<ApiError::Cause>& causes) {
  for (const auto& [name, value] : object_at(object, {"metadata", "labels"})) {
    add(causes, "labels", name, problem_of_label_name(name));
    add(causes, "labels", value.get_string(), problem_of_label_value(value.get_string()));
  }
}

void check_annotations(const json::Value& object, std::vector<ApiError::Cause>& causes) {
  std::size_t size = 0;
  for (const auto& [name, value] : object_at(object, {"metadata", "annotations"})) {
    add(causes, "annotations", name, problem_of_label_name(lower_case(name)));
    size += name.size() + value.get_string().size();
  }
  if (size <= kMostAnnotations) return;
  causes.push_back({.reason = "FieldValueTooLong",
                    .message = fmt::format("Too long: may not be more than {} bytes", kMostAnnotations),
                    .field = "metadata.annotations"});
}

/// As the API server writes them, in the order of their members in Go.
json::Array in_order(const json::Array& owners) {
  json::Array out;
  for (const auto& owner : owners) {
    json::Object ordered;
    for (const auto* member : {"apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"}) {
      if (const auto* value = owner.get_object().if_contains(member)) ordered[member] = *value;
    }
    out.push_back(std::move(ordered));
  }
  return out;
}

void check_owners(const json::Value& object, std::vector<ApiError::Cause>& causes) {
  std::vector<std::string> controllers;
  for (const auto& owner : items_at(object, {"metadata", "ownerReferences"})) {
    if (flag_at(owner, {"controller"})) {
      controllers.push_back(
          fmt::format("{}/{}", json::find_string(owner, {"kind"}), json::find_string(owner, {"name"})));
    }
    for (const auto& [field, why] : kMustNotBeEmpty) {
      if (!json::find_string(owner, {field}).empty()) continue;
      causes.push_back({.reason = "FieldValueInvalid",
                        .message = fmt::format("Invalid value: \"\": {}", why),
                        .field = fmt::format("metadata.ownerReferences.{}", field)});
    }
  }
  if (controllers.size() < 2) return;
  const auto owners = json::serialize(in_order(items_at(object, {"metadata", "ownerReferences"})));
  causes.push_back({.reason = "FieldValueInvalid",
                    .message = fmt::format("Invalid value: {}: Only one reference can have Controller set to "
                                           "true. Found \"true\" in references for {} and {}",
                                           owners, controllers[0], controllers[1]),
                    .field = "metadata.ownerReferences"});
}

}  // namespace

std::optional<ApiError> check_metadata(const ResourceKind& kind, const json::Value& object) {
  for (const auto* field : {"labels", "annotations"}) {
    if (are_texts(object_at(object, {"metadata", field}))) continue;
    return bad_request(
               fmt::format("{0} in version \"{1}\" cannot be handled as a {0}: metadata.{2}: no texts",
                           kind.type.kind, kind.type.version, field))
        .error();
  }
  std::vector<ApiError::Cause> causes;
  check_labels(object, causes);
  check_annotations(object, causes);
  check_owners(object, causes);
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
