#include "simulation/application.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace kymaros::simulation {
namespace {

std::vector<std::string> names_at(const json::Value& description, std::string_view member) {
  std::vector<std::string> out;
  const auto* list = json::find(description, {member});
  if (!list) return out;
  if (list->is_object()) {
    for (const auto& [name, details] : list->get_object()) out.emplace_back(name);
  }
  if (list->is_array()) {
    for (const auto& name : list->get_array()) out.emplace_back(name.as_string());
  }
  return out;
}

class Builder {
 public:
  explicit Builder(const json::Value& description)
      : description_(description), namespace_(json::find_string(description, {"namespace"})) {}

  std::vector<Manifest> build() {
    add("namespaces", json::Object{{"metadata", json::Object{{"name", namespace_}}}});
    for (const auto& name : names_at(description_, "configMaps")) {
      add("configmaps", json::Object{{"metadata", metadata(name)}, {"data", json::Object{{"value", name}}}});
    }
    for (const auto& name : names_at(description_, "secrets")) {
      add("secrets", json::Object{{"metadata", metadata(name)},
                                  {"type", "Opaque"},
                                  {"data", json::Object{{"value", "c2VjcmV0"}}}});
    }
    for (const auto& name : names_at(description_, "claims")) add("persistentvolumeclaims", claim(name));
    for (const auto& name : names_at(description_, "services")) add("services", service(name));
    for (const auto& name : names_at(description_, "deployments"))
      add_workload("deployments.apps", "deployments", name);
    for (const auto& name : names_at(description_, "statefulSets")) {
      add_workload("statefulsets.apps", "statefulSets", name);
    }
    return std::move(manifests_);
  }

 private:
  void add(std::string resource, json::Value object) {
    manifests_.push_back({std::move(resource), std::move(object)});
  }
  json::Object metadata(std::string_view name) const {
    return {{"namespace", namespace_}, {"name", name}, {"labels", json::Object{{"app", name}}}};
  }
  json::Object claim(std::string_view name) const {
    return {
        {"metadata", metadata(name)},
        {"spec", json::Object{{"accessModes", json::Array{"ReadWriteOnce"}},
                              {"resources", json::Object{{"requests", json::Object{{"storage", "1Gi"}}}}}}}};
  }
  json::Object service(std::string_view name) const {
    return {{"metadata", metadata(name)},
            {"spec", json::Object{{"selector", json::Object{{"app", name}}},
                                  {"ports", json::Array{json::Object{{"port", 80}, {"targetPort", 8080}}}}}}};
  }

  void add_workload(std::string resource, std::string_view group, const std::string& name) {
    const auto* details = json::find(description_, {group, name});
    const auto* replicas = details ? json::find(*details, {"replicas"}) : nullptr;
    json::Object spec{{"replicas", replicas ? *replicas : json::Value(1)},
                      {"selector", json::Object{{"matchLabels", json::Object{{"app", name}}}}},
                      {"template", pod_template(name, details)}};
    if (group == "statefulSets") spec["serviceName"] = name;
    add(std::move(resource), json::Object{{"metadata", metadata(name)}, {"spec", std::move(spec)}});
  }

  json::Object pod_template(const std::string& name, const json::Value* details) {
    const auto* annotations = details ? json::find(*details, {"pod"}) : nullptr;
    const bool is_choosy = details && json::find(*details, {"reads"});
    json::Array sources;
    for (const auto& one : is_choosy ? names_at(*details, "reads") : names_at(description_, "configMaps")) {
      sources.push_back(json::Object{{"configMapRef", json::Object{{"name", one}}}});
    }
    for (const auto& one : names_at(description_, "secrets")) {
      sources.push_back(json::Object{{"secretRef", json::Object{{"name", one}}}});
    }
    json::Object container{{"name", "main"}, {"image", "busybox"}};
    if (!sources.empty()) container["envFrom"] = std::move(sources);
    json::Object spec;
    if (!std::exchange(has_mounted_, true)) mount_claims(container, spec);
    spec["containers"] = json::Array{std::move(container)};
    json::Object about{{"labels", json::Object{{"app", name}}}};
    if (annotations) about["annotations"] = *annotations;
    return {{"metadata", std::move(about)}, {"spec", std::move(spec)}};
  }
  void mount_claims(json::Object& container, json::Object& spec) const {
    json::Array mounts;
    json::Array volumes;
    for (const auto& name : names_at(description_, "claims")) {
      mounts.push_back(json::Object{{"name", name}, {"mountPath", "/" + name}});
      volumes.push_back(
          json::Object{{"name", name}, {"persistentVolumeClaim", json::Object{{"claimName", name}}}});
    }
    if (mounts.empty()) return;
    container["volumeMounts"] = std::move(mounts);
    spec["volumes"] = std::move(volumes);
  }

  const json::Value& description_;
  std::string namespace_;
  bool has_mounted_ = false;
  std::vector<Manifest> manifests_;
};

}  // namespace

std::vector<Manifest> application(const json::Value& description) { return Builder(description).build(); }

}  // namespace kymaros::simulation
