#include "sim/admission/limit_ranger.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/admission/limit_checks.hpp"
#include "sim/admission/refusal.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kAnnotation = "kubernetes.io/limit-ranger";

using Containers = std::vector<std::pair<std::string_view, json::Object*>>;

/// With what LimitRanger calls them.
Containers containers_of(json::Value& pod) {
  Containers out;
  auto& spec = member(pod.as_object(), "spec");
  for (const auto& [list, name] :
       {std::pair("containers", "container"), {"initContainers", "init container"}}) {
    if (!spec.contains(list) || !spec[list].is_array()) continue;
    for (auto& container : spec[list].get_array()) out.emplace_back(name, &container.as_object());
  }
  return out;
}

/// Adds what `into` lacks of `from`; the names that were added.
std::vector<std::string> fill(json::Object& into, const json::Object& from) {
  std::vector<std::string> added;
  for (const auto& [name, amount] : from) {
    if (into.contains(name)) continue;
    into[name] = amount;
    added.emplace_back(name);
  }
  std::ranges::sort(added);
  return added;
}

/// The API server's own defaults of a LimitRange.
void complete_limit_range(json::Value& range) {
  auto& limits = member(range.as_object(), "spec")["limits"];
  if (!limits.is_array()) return;
  for (auto& limit : limits.get_array()) {
    if (json::find_string(limit, {"type"}) != "Container") continue;
    auto& entry = limit.as_object();
    const auto max = object_at(limit, {"max"}), min = object_at(limit, {"min"});
    if (!max.empty()) fill(member(entry, "default"), max);
    const auto defaults = object_at(limit, {"default"});
    if (!defaults.empty()) fill(member(entry, "defaultRequest"), defaults);
    if (!min.empty()) fill(member(entry, "defaultRequest"), min);
  }
}

void describe(std::vector<std::string>& done, const std::vector<std::string>& names, std::string_view what,
              std::string_view kind, const json::Object& container) {
  if (names.empty()) return;
  done.push_back(fmt::format("{} {} for {} {}", fmt::join(names, ", "), what, kind,
                             json::find_string(container, {"name"})));
}

void apply_defaults(const json::Value& range, json::Value& pod) {
  json::Object requests, limits;
  for (const auto& limit : items_at(range, {"spec", "limits"})) {
    if (json::find_string(limit, {"type"}) != "Container") continue;
    for (const auto& [name, amount] : object_at(limit, {"defaultRequest"})) requests[name] = amount;
    for (const auto& [name, amount] : object_at(limit, {"default"})) limits[name] = amount;
  }
  if (requests.empty() && limits.empty()) return;
  std::vector<std::string> done;
  for (const auto& [kind, container] : containers_of(pod)) {
    auto& resources = member(*container, "resources");
    const auto new_limits = fill(member(resources, "limits"), limits);
    const auto new_requests = fill(member(resources, "requests"), requests);
    describe(done, new_requests, "request", kind, *container);
    describe(done, new_limits, "limit", kind, *container);
  }
  if (done.empty()) return;
  member(metadata_of(pod), "annotations")[kAnnotation] =
      fmt::format("LimitRanger plugin set: {}", fmt::join(done, "; "));
}

/// As Go prints errors together.
std::string aggregate(const std::vector<std::string>& errors) {
  return errors.size() == 1 ? errors.front() : fmt::format("[{}]", fmt::join(errors, ", "));
}

std::optional<ApiError> admit(Registry& registry, const Admission& admission) {
  const auto name = admission.kind.type.qualified_name();
  if (name == "limitranges") complete_limit_range(admission.object);
  const bool is_new_pod = name == "pods" && admission.verb == Admission::Verb::Create;
  const bool is_claim = name == "persistentvolumeclaims";
  if (!is_new_pod && !is_claim) return std::nullopt;
  if (admission.before && is_being_deleted(*admission.before)) return std::nullopt;
  const auto ranges = registry.list("limitranges", key_of(admission.object).namespace_);
  if (is_new_pod) {
    for (const auto& range : ranges) apply_defaults(*range, admission.object);
  }
  for (const auto& range : ranges) {
    std::vector<std::string> wrong;
    for (const auto& limit : items_at(*range, {"spec", "limits"})) {
      std::ranges::move(is_claim ? limit_violations_of_claim(limit, admission.object)
                                 : limit_violations_of_pod(limit, admission.object),
                        std::back_inserter(wrong));
    }
    if (!wrong.empty()) return refuse(admission, aggregate(wrong));
  }
  return std::nullopt;
}

}  // namespace

void admit_by_limit_range(Registry& registry) {
  registry.add_admission([&registry](const Admission& admission) { return admit(registry, admission); });
}

}  // namespace kymaros::sim
