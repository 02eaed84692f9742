#include "sim/admission/resource_quota.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <expected>
#include <set>
#include <utility>
#include <vector>

#include "sim/admission/quota_usage.hpp"
#include "sim/admission/refusal.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

using Refusable = std::expected<Amounts, std::string>;

/// What each container must say if a quota counts it.
constexpr auto kToBeSaid = std::to_array<std::string_view>(
    {"cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory"});

bool says(const json::Value& container, std::string_view name) {
  constexpr std::string_view kLimits = "limits.", kRequests = "requests.";
  const auto field = name.starts_with(kLimits) ? "limits" : "requests";
  if (name.starts_with(kLimits)) name.remove_prefix(kLimits.size());
  if (name.starts_with(kRequests)) name.remove_prefix(kRequests.size());
  return json::find(container, {"resources", field, name}) != nullptr;
}

bool has_pod_level_resources(const json::Value& pod) {
  return !object_at(pod, {"spec", "resources", "requests"}).empty() ||
         !object_at(pod, {"spec", "resources", "limits"}).empty();
}

/// "must specify limits.cpu for: web; requests.cpu for: sidecar,web"
std::string what_must_be_said(const Amounts& hard, const json::Value& pod) {
  std::vector<std::string> missing;
  for (const auto name : kToBeSaid) {
    if (!hard.contains(name)) continue;
    std::set<std::string> containers;
    for (const auto* list : {"containers", "initContainers"}) {
      for (const auto& container : items_at(pod, {"spec", list})) {
        if (!says(container, name)) containers.insert(json::find_string(container, {"name"}));
      }
    }
    if (!containers.empty()) missing.push_back(fmt::format("{} for: {}", name, fmt::join(containers, ",")));
  }
  if (missing.empty() || has_pod_level_resources(pod)) return {};
  return fmt::format("must specify {}", fmt::join(missing, "; "));
}

std::string listed(const Amounts& amounts, const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const auto& name : names) {
    const auto found = amounts.find(name);
    if (found != amounts.end()) out.push_back(fmt::format("{}={}", name, found->second.format()));
  }
  return fmt::format("{}", fmt::join(out, ","));
}

/// What an update takes more than before; all that a new object takes.
Amounts additional_usage(const Admission& admission, Time now) {
  auto usage = quota_usage_of(admission.kind, admission.object, now);
  if (admission.before) {
    for (const auto& [name, before] : quota_usage_of(admission.kind, *admission.before, now)) {
      const auto found = usage.find(name);
      if (found != usage.end()) found->second = std::max(found->second - before, Quantity());
    }
  }
  std::erase_if(usage, [](const auto& one) { return one.second.is_zero(); });
  return usage;
}

/// status.used of `quota` with `usage`, or why it is refused.
Refusable charge(const json::Value& quota, const Admission& admission, const Amounts& usage) {
  const auto name = key_of(quota).name;
  const auto hard = amounts_at(quota, {"status", "hard"});
  auto used = amounts_at(quota, {"status", "used"});
  if (admission.kind.type.qualified_name() == "pods") {
    const auto missing = what_must_be_said(hard, admission.object);
    if (!missing.empty()) return std::unexpected(fmt::format("failed quota: {}: {}", name, missing));
  }
  std::vector<std::string> counted, exceeded;
  bool is_known = true;
  for (const auto& [resource, limit] : hard) {
    if (!takes_of_quota(admission.kind, resource)) continue;
    counted.push_back(resource);
    is_known = is_known && used.contains(resource);
  }
  if (!is_known) {
    return std::unexpected(
        fmt::format("status unknown for quota: {}, resources: {}", name, fmt::join(counted, ",")));
  }
  const auto before = used;
  for (const auto& resource : counted) {
    const auto taken = usage.find(resource);
    if (taken == usage.end()) continue;
    used[resource] += taken->second;
    if (used[resource] > hard.at(resource)) exceeded.push_back(resource);
  }
  if (exceeded.empty()) return used;
  return std::unexpected(fmt::format("exceeded quota: {}, requested: {}, used: {}, limited: {}", name,
                                     listed(usage, exceeded), listed(before, exceeded),
                                     listed(hard, exceeded)));
}

bool is_counted(const Admission& admission) {
  if (admission.kind.type.scope == kube::Scope::Cluster) return false;
  const auto name = admission.kind.type.qualified_name();
  return admission.verb == Admission::Verb::Create || name == "services" || name == "persistentvolumeclaims";
}

std::optional<ApiError> admit(Registry& registry, const Admission& admission) {
  if (!is_counted(admission)) return std::nullopt;
  const auto namespace_ = key_of(admission.object).namespace_;
  const auto quotas = registry.list("resourcequotas", namespace_);
  if (quotas.empty()) return std::nullopt;
  const auto usage = additional_usage(admission, registry.clock().now());
  std::vector<std::pair<kube::ObjectKey, Amounts>> charged;
  for (const auto& quota : quotas) {
    const auto hard = amounts_at(*quota, {"status", "hard"});
    const bool concerns =
        std::ranges::any_of(hard, [&](const auto& one) { return takes_of_quota(admission.kind, one.first); });
    if (!concerns || !is_in_scopes(*quota, admission.kind, admission.object)) continue;
    auto used = charge(*quota, admission, usage);
    if (!used) return refuse(admission, used.error());
    charged.emplace_back(key_of(*quota), *std::move(used));
  }
  for (const auto& [key, used] : charged)
    registry.merge_status("resourcequotas", key, {{"used", to_json(used)}});
  return std::nullopt;
}

}  // namespace

void admit_by_quota(Registry& registry) {
  registry.add_admission([&registry](const Admission& admission) { return admit(registry, admission); });
}

}  // namespace kymaros::sim
