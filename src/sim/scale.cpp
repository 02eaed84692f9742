#include "sim/scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/printing/cells.hpp"

namespace kymaros::sim {
namespace {

/// Of a ReplicationController the selector is the labels themselves.
std::string selector_text(const json::Value& workload) {
  const auto* labels = json::find(workload, {"spec", "selector", "matchLabels"});
  if (!labels) labels = json::find(workload, {"spec", "selector"});
  return labels ? joined_labels(*labels) : std::string();
}

}  // namespace

bool has_scale(const ResourceKind& kind) {
  static constexpr auto kScaled =
      std::to_array<std::string_view>({"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"});
  return !kind.is_custom && std::ranges::find(kScaled, kind.type.kind) != kScaled.end();
}

json::Value scale_of(const json::Value& workload) {
  json::Object metadata;
  for (const auto* field : {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
    if (const auto* value = json::find(workload, {"metadata", field})) metadata[field] = *value;
  }
  json::Object spec;  // a zero is left out
  if (const auto replicas = integer_at(workload, {"spec", "replicas"}, 1); replicas != 0)
    spec["replicas"] = replicas;
  return json::Object{{"kind", "Scale"},
                      {"apiVersion", "autoscaling/v1"},
                      {"metadata", std::move(metadata)},
                      {"spec", std::move(spec)},
                      {"status", json::Object{{"replicas", integer_at(workload, {"status", "replicas"})},
                                              {"selector", selector_text(workload)}}}};
}

Answer<json::Value> write_scale(Registry& registry, const ResourceKind& kind, const kube::ObjectKey& key,
                                const json::Value& scale) {
  const auto replicas = integer_at(scale, {"spec", "replicas"});
  if (replicas < 0) {
    return invalid(
        "Scale.autoscaling", key.name,
        {{.reason = "FieldValueInvalid",
          .message = fmt::format("Invalid value: {}: must be greater than or equal to 0", replicas),
          .field = "spec.replicas"}});
  }
  json::Object change{{"spec", json::Object{{"replicas", replicas}}}};
  if (const auto version = json::find_string(scale, {"metadata", "resourceVersion"}); !version.empty())
    change["metadata"] = json::Object{{"resourceVersion", version}};
  const auto stored = registry.patch(kind, key, PatchType::Merge, std::move(change));
  if (!stored) return std::unexpected(stored.error());
  return scale_of(**stored);
}

}  // namespace kymaros::sim
