#include "backup/pod_references.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "backup/service_names.hpp"

namespace kymaros::backup {
namespace {

using domain::Reference;

/// The elements of the list at `keys`; none if there is no list.
std::span<const json::Value> elements(const json::Value& value,
                                      std::initializer_list<std::string_view> keys) {
  const auto* found = json::find(value, keys);
  const auto* array = found ? found->if_array() : nullptr;
  return array ? std::span(array->data(), array->size()) : std::span<const json::Value>();
}

bool is_marked_optional(const json::Value& source) {
  const auto* flag = json::find(source, {"optional"});
  return flag && flag->is_bool() && flag->get_bool();
}

bool every_namespace_has(std::string_view kind, std::string_view name) {
  if (kind == "ServiceAccount") return name == "default";
  return kind == "ConfigMap" &&
         (name == "kube-root-ca.crt" || name == "openshift-service-ca.crt" || name == "istio-ca-root-cert");
}

class Collector {
 public:
  explicit Collector(std::string_view namespace_) : namespace_(namespace_) {}

  void collect(const json::Value& spec) {
    for (const auto list : {"initContainers", "containers"}) {
      for (const auto& container : elements(spec, {list})) collect_container(container);
    }
    for (const auto& volume : elements(spec, {"volumes"})) collect_volume(volume);
    for (const auto& secret : elements(spec, {"imagePullSecrets"})) {
      add("", "Secret", json::find_string(secret, {"name"}), true, "imagePullSecrets");
    }
    add("", "ServiceAccount", json::find_string(spec, {"serviceAccountName"}), false, "serviceAccountName");
    add_cluster_scoped("scheduling.k8s.io", "PriorityClass", json::find_string(spec, {"priorityClassName"}),
                       "priorityClassName");
    add_cluster_scoped("node.k8s.io", "RuntimeClass", json::find_string(spec, {"runtimeClassName"}),
                       "runtimeClassName");
  }

  std::vector<Reference> take() {
    std::ranges::sort(references_);
    const auto doubles = std::ranges::unique(references_, {}, [](const Reference& reference) {
      return std::pair(reference.target, reference.optional);
    });
    references_.erase(doubles.begin(), doubles.end());
    return std::move(references_);
  }

 private:
  void add(std::string group, std::string kind, std::string name, bool optional, std::string where) {
    if (name.empty() || every_namespace_has(kind, name)) return;
    references_.push_back({.target = {std::move(group), std::move(kind), namespace_, std::move(name)},
                           .optional = optional,
                           .where = std::move(where)});
  }

  void add_cluster_scoped(std::string group, std::string kind, std::string name, std::string where) {
    if (name.empty()) return;
    references_.push_back(
        {.target = {std::move(group), std::move(kind), "", std::move(name)}, .where = std::move(where)});
  }

  void add_source(const json::Value* source, std::string kind, std::string_view name_key, std::string where) {
    if (!source) return;
    add("", std::move(kind), json::find_string(*source, {name_key}), is_marked_optional(*source),
        std::move(where));
  }

  void collect_container(const json::Value& container) {
    const std::string name = json::find_string(container, {"name"});
    for (const auto& variable : elements(container, {"env"})) {
      const auto where = fmt::format("container {}: env {}", name, json::find_string(variable, {"name"}));
      add_source(json::find(variable, {"valueFrom", "configMapKeyRef"}), "ConfigMap", "name", where);
      add_source(json::find(variable, {"valueFrom", "secretKeyRef"}), "Secret", "name", where);
    }
    for (const auto& source : elements(container, {"envFrom"})) {
      const auto where = fmt::format("container {}: envFrom", name);
      add_source(json::find(source, {"configMapRef"}), "ConfigMap", "name", where);
      add_source(json::find(source, {"secretRef"}), "Secret", "name", where);
    }
  }

  void collect_volume(const json::Value& volume) {
    const auto where = "volume " + json::find_string(volume, {"name"});
    add_source(json::find(volume, {"configMap"}), "ConfigMap", "name", where);
    add_source(json::find(volume, {"secret"}), "Secret", "secretName", where);
    add_source(json::find(volume, {"csi", "nodePublishSecretRef"}), "Secret", "name", where);
    if (const auto* claim = json::find(volume, {"persistentVolumeClaim"})) {
      add("", "PersistentVolumeClaim", json::find_string(*claim, {"claimName"}), false, where);
    }
    for (const auto& source : elements(volume, {"projected", "sources"})) {
      add_source(json::find(source, {"configMap"}), "ConfigMap", "name", where);
      add_source(json::find(source, {"secret"}), "Secret", "name", where);
    }
  }

  std::string namespace_;
  std::vector<Reference> references_;
};

}  // namespace

std::vector<Reference> references_of_pod(const json::Value& pod_spec, std::string_view namespace_) {
  Collector collector(namespace_);
  collector.collect(pod_spec);
  return collector.take();
}

void find_services_of_pod(const json::Value& pod_spec, std::string_view namespace_,
                          std::vector<domain::ServiceName>& found) {
  const auto look_into = [&](const json::Value& text, const std::string& where) {
    if (const auto* string = text.if_string())
      find_service_names({string->data(), string->size()}, namespace_, where, found);
  };
  for (const auto list : {"initContainers", "containers"}) {
    for (const auto& container : elements(pod_spec, {list})) {
      const auto name = json::find_string(container, {"name"});
      for (const auto& variable : elements(container, {"env"})) {
        if (const auto* value = json::find(variable, {"value"})) {
          look_into(*value, fmt::format("container {}: env {}", name, json::find_string(variable, {"name"})));
        }
      }
      for (const auto* part : {"command", "args"}) {
        for (const auto& word : elements(container, {part}))
          look_into(word, fmt::format("container {}: {}", name, part));
      }
    }
  }
}

}  // namespace kymaros::backup
