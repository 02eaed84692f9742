#include "sim/controllers/stateful_pod.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sim/controllers/pods.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

std::string claim_name(const json::Value& set, int ordinal, const json::Value& claim_template) {
  return fmt::format("{}-{}-{}", json::find_string(claim_template, {"metadata", "name"}), key_of(set).name,
                     ordinal);
}

json::Array volumes_of(const json::Value& set, int ordinal, const json::Value& pod_template) {
  json::Array volumes;
  for (const auto& claim : items_at(set, {"spec", "volumeClaimTemplates"})) {
    volumes.push_back(json::Object{
        {"name", json::find_string(claim, {"metadata", "name"})},
        {"persistentVolumeClaim", json::Object{{"claimName", claim_name(set, ordinal, claim)}}}});
  }
  const auto own = volumes;
  for (const auto& volume : items_at(pod_template, {"spec", "volumes"})) {
    const auto name = json::find_string(volume, {"name"});
    const bool is_replaced = std::ranges::any_of(
        own, [&](const json::Value& one) { return json::find_string(one, {"name"}) == name; });
    if (!is_replaced) volumes.push_back(volume);
  }
  return volumes;
}

}  // namespace

std::optional<int> ordinal_of(const json::Value& set, const std::string& pod) {
  const auto prefix = key_of(set).name + "-";
  if (!pod.starts_with(prefix)) return std::nullopt;
  int ordinal = 0;
  const auto* first = pod.data() + prefix.size();
  const auto* last = pod.data() + pod.size();
  const auto [end, error] = std::from_chars(first, last, ordinal);
  return error == std::errc() && end == last ? std::optional(ordinal) : std::nullopt;
}

json::Object stateful_pod(const json::Value& set, int ordinal, const json::Value& pod_template,
                          const std::string& revision) {
  const auto name = fmt::format("{}-{}", key_of(set).name, ordinal);
  auto pod = pod_from(set, pod_template, name);
  auto& labels = member(member(pod, "metadata"), "labels");
  labels["statefulset.kubernetes.io/pod-name"] = name;
  labels["apps.kubernetes.io/pod-index"] = std::to_string(ordinal);
  labels["controller-revision-hash"] = revision;
  auto& spec = member(pod, "spec");
  spec["hostname"] = name;
  spec["subdomain"] = json::find_string(set, {"spec", "serviceName"});
  if (auto volumes = volumes_of(set, ordinal, pod_template); !volumes.empty()) {
    spec["volumes"] = std::move(volumes);
  }
  return pod;
}

json::Object stateful_claim(const json::Value& set, int ordinal, const json::Value& claim_template) {
  auto metadata = object_at(claim_template, {"metadata"});
  metadata["name"] = claim_name(set, ordinal, claim_template);
  metadata["namespace"] = key_of(set).namespace_;
  auto& labels = member(metadata, "labels");
  for (const auto& [name, value] : object_at(set, {"spec", "selector", "matchLabels"})) labels[name] = value;
  return {{"metadata", std::move(metadata)}, {"spec", object_at(claim_template, {"spec"})}};
}

}  // namespace kymaros::sim
