#include "sim/controllers/namespace_conditions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace kymaros::sim {
namespace {

struct Claim {
  std::string_view type, status, reason;
  std::string message;
};

/// "configmaps. has 2 resource instances, secrets. has 1 resource instances"
std::string counted(const std::map<std::string, int>& counts, std::string_view verb) {
  std::vector<std::string> out;
  for (const auto& [what, count] : counts) {
    out.push_back(fmt::format("{} {} {} resource instances", what, verb, count));
  }
  std::ranges::sort(out);
  return fmt::format("{}", fmt::join(out, ", "));
}

Claim discovery_failure(const ContentLeft& left) {
  constexpr auto kType = "NamespaceDeletionDiscoveryFailure";
  if (left.broken_apis.empty())
    return {kType, "False", "ResourcesDiscovered", "All resources successfully discovered"};
  std::vector<std::string> broken;
  for (const auto& api : left.broken_apis)
    broken.push_back(fmt::format("{0}: stale GroupVersion discovery: {0}", api));
  return {kType, "True", "DiscoveryFailed",
          fmt::format("Discovery failed for some groups, {} failing: unable to retrieve the complete list of "
                      "server APIs: {}",
                      broken.size(), fmt::join(broken, ", "))};
}

Claim content_failure(const ContentLeft& left) {
  constexpr auto kType = "NamespaceDeletionContentFailure";
  if (left.errors.empty()) {
    return {kType, "False", "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization"};
  }
  auto errors = left.errors;
  std::ranges::sort(errors);
  return {kType, "True", "ContentDeletionFailed",
          fmt::format("Failed to delete all resource types, {} remaining: {}", errors.size(),
                      fmt::join(errors, ", "))};
}

/// While pods are left, the controller says that all content is removed: it has not looked yet.
Claim content_remaining(const ContentLeft& left) {
  constexpr auto kType = "NamespaceContentRemaining";
  if (left.is_empty() || left.only_pods_yet) {
    return {kType, "False", "ContentRemoved", "All content successfully removed"};
  }
  return {kType, "True", "SomeResourcesRemain",
          "Some resources are remaining: " + counted(left.resources, "has")};
}

Claim finalizers_remaining(const ContentLeft& left) {
  constexpr auto kType = "NamespaceFinalizersRemaining";
  if (left.finalizers.empty() || left.only_pods_yet) {
    return {kType, "False", "ContentHasNoFinalizers", "All content-preserving finalizers finished"};
  }
  return {kType, "True", "SomeFinalizersRemain",
          "Some content in the namespace has finalizers remaining: " + counted(left.finalizers, "in")};
}

void set(json::Array& conditions, const Claim& claim, Time now) {
  const auto found = std::ranges::find_if(
      conditions, [&](const json::Value& one) { return json::find_string(one, {"type"}) == claim.type; });
  const bool is_new = found == conditions.end();
  auto& condition =
      (is_new ? conditions.emplace_back(json::Object{{"type", claim.type}}) : *found).as_object();
  if (is_new || json::Value(claim.status) != condition["status"])
    condition["lastTransitionTime"] = format_time(now);
  condition["status"] = claim.status;
  condition["reason"] = claim.reason;
  condition["message"] = claim.message;
}

}  // namespace

json::Array namespace_conditions(const json::Array& before, const ContentLeft& left, Time now) {
  auto conditions = before;
  set(conditions, discovery_failure(left), now);
  set(conditions,
      {"NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions",
       "All legacy kube types successfully parsed"},
      now);
  set(conditions, content_failure(left), now);
  set(conditions, content_remaining(left), now);
  set(conditions, finalizers_remaining(left), now);
  return conditions;
}

}  // namespace kymaros::sim
