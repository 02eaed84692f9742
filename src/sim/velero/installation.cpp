#include "sim/velero/installation.hpp"

#include <utility>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/names.hpp"

namespace kymaros::sim::velero {
namespace {

constexpr const char* kDeployments = "deployments.apps";
constexpr const char* kServer = "velero";

json::Object metadata(std::string_view name) { return {{"namespace", kNamespace}, {"name", name}}; }

void make(Registry& registry, const std::string& resource, json::Value object) {
  if (!registry.find(resource, key_of(object))) registry.create(resource, std::move(object));
}

std::string image_of(const Version& version) { return "velero/velero:" + version.tag(); }

/// A workload of Velero's image.
json::Object workload(std::string_view name, json::Object labels, const Version& version,
                      json::Array command) {
  json::Object container{{"name", name},
                         {"image", image_of(version)},
                         {"command", json::Array{"/velero"}},
                         {"args", std::move(command)}};
  return {
      {"metadata", metadata(name)},
      {"spec", json::Object{{"selector", json::Object{{"matchLabels", labels}}},
                            {"template",
                             json::Object{{"metadata", json::Object{{"labels", labels}}},
                                          {"spec", json::Object{{"serviceAccountName", "velero"},
                                                                {"containers", json::Array{container}}}}}}}}};
}

}  // namespace

void install_objects(Registry& registry, const Version& version) {
  for (auto& kind : kinds()) registry.catalog().add(std::move(kind));
  make(registry, "namespaces",
       json::Object{{"metadata", json::Object{{"name", kNamespace},
                                              {"labels", json::Object{{"component", "velero"},
                                                                      {"pod-security.kubernetes.io/enforce",
                                                                       "privileged"}}}}}});
  make(registry, "serviceaccounts", json::Object{{"metadata", metadata("velero")}});
  auto server = workload(kServer, {{"deploy", "velero"}}, version, {"server"});
  member(server, "metadata")["labels"] = json::Object{{"component", "velero"}};
  member(server, "spec")["replicas"] = 1;
  make(registry, kDeployments, std::move(server));
  make(registry, "daemonsets.apps",
       workload("node-agent", {{"name", "node-agent"}}, version, {"node-agent", "server"}));
  make(registry, kLocations,
       json::Object{
           {"metadata", metadata("default")},
           {"spec", json::Object{{"provider", "aws"},
                                 {"default", true},
                                 {"objectStorage", json::Object{{"bucket", kBucket}}},
                                 {"config", json::Object{{"region", "minio"},
                                                         {"s3ForcePathStyle", "true"},
                                                         {"s3Url", "http://minio.velero.svc:9000"}}}}}});
}

void set_images(Registry& registry, const Version& version) {
  for (const auto& [resource, name] :
       {std::pair(kDeployments, kServer), std::pair("daemonsets.apps", "node-agent")}) {
    const auto there = registry.find(resource, {kNamespace, name});
    if (!there) continue;
    const json::Array patch{json::Object{
        {"op", "replace"}, {"path", "/spec/template/spec/containers/0/image"}, {"value", image_of(version)}}};
    registry.patch(*registry.catalog().find(resource), {kNamespace, name}, PatchType::Json, patch);
  }
}

bool is_running(Registry& registry) {
  const auto server = registry.find(kDeployments, {kNamespace, kServer});
  return server && integer_at(*server, {"spec", "replicas"}, 1) > 0 &&
         integer_at(*server, {"status", "availableReplicas"}) > 0;
}

bool has_node_agent(Registry& registry) {
  const auto agents = registry.find("daemonsets.apps", {kNamespace, "node-agent"});
  const auto* ready = agents ? json::find(*agents, {"status", "numberReady"}) : nullptr;
  return !ready || integer_at(*agents, {"status", "numberReady"}) > 0;
}

void show_as_running(Registry& registry) {
  const kube::ObjectKey key{kNamespace, kServer};
  const auto server = registry.find(kDeployments, key);
  if (!server) return;
  const auto wanted = unless_zero(integer_at(*server, {"spec", "replicas"}, 1));
  registry.merge_status(kDeployments, key,
                        {{"observedGeneration", integer_at(*server, {"metadata", "generation"})},
                         {"replicas", wanted},
                         {"readyReplicas", wanted},
                         {"availableReplicas", wanted}});
}

}  // namespace kymaros::sim::velero
