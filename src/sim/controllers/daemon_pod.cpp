#include "sim/controllers/daemon_pod.hpp"

#include <array>
#include <utility>

#include "sim/controllers/pods.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kRequired = "requiredDuringSchedulingIgnoredDuringExecution";

constexpr std::array<std::pair<const char*, const char*>, 6> kTolerated{
    {{"node.kubernetes.io/not-ready", "NoExecute"},
     {"node.kubernetes.io/unreachable", "NoExecute"},
     {"node.kubernetes.io/disk-pressure", "NoSchedule"},
     {"node.kubernetes.io/memory-pressure", "NoSchedule"},
     {"node.kubernetes.io/pid-pressure", "NoSchedule"},
     {"node.kubernetes.io/unschedulable", "NoSchedule"}}};

}  // namespace

json::Object daemon_pod(const json::Value& set, const std::string& node, const std::string& hash) {
  auto pod = pod_from(set, json::Value(object_at(set, {"spec", "template"})));
  auto& labels = member(member(pod, "metadata"), "labels");
  labels["controller-revision-hash"] = hash;
  labels["pod-template-generation"] = std::to_string(integer_at(set, {"metadata", "generation"}, 1));
  auto& spec = member(pod, "spec");
  auto tolerations = items_at(json::Value(spec), {"tolerations"});
  for (const auto& [key, effect] : kTolerated) {
    tolerations.push_back(json::Object{{"key", key}, {"operator", "Exists"}, {"effect", effect}});
  }
  spec["tolerations"] = std::move(tolerations);
  json::Object field{{"key", "metadata.name"}, {"operator", "In"}, {"values", json::Array{node}}};
  json::Object term{{"matchFields", json::Array{std::move(field)}}};
  member(member(member(spec, "affinity"), "nodeAffinity"), kRequired)["nodeSelectorTerms"] =
      json::Array{std::move(term)};
  return pod;
}

std::string target_node(const json::Value& pod) {
  auto bound = json::find_string(pod, {"spec", "nodeName"});
  if (!bound.empty()) return bound;
  for (const auto& term :
       items_at(pod, {"spec", "affinity", "nodeAffinity", kRequired, "nodeSelectorTerms"})) {
    for (const auto& field : items_at(term, {"matchFields"})) {
      const auto& values = items_at(field, {"values"});
      const bool is_name = json::find_string(field, {"key"}) == "metadata.name";
      if (is_name && values.size() == 1 && values.front().is_string())
        return std::string(values.front().get_string());
    }
  }
  return {};
}

}  // namespace kymaros::sim
