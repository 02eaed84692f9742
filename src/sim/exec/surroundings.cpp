#include "sim/exec/surroundings.hpp"

#include <fmt/format.h>

#include "kube/base64.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

/// The data of a ConfigMap or Secret, decoded.
Environment data_of(const Registry& registry, const std::string& resource, const kube::ObjectKey& key) {
  Environment out;
  const auto object = registry.find(resource, key);
  if (!object) return out;
  for (const auto& [name, value] : object_at(*object, {"data"})) {
    if (!value.is_string()) continue;
    const std::string text(value.get_string());
    out[name] = resource == "secrets" ? kube::decode_base64(text).value_or("") : text;
  }
  return out;
}

std::string field_of(const json::Value& pod, std::string_view path) {
  if (path == "metadata.name") return key_of(pod).name;
  if (path == "metadata.namespace") return key_of(pod).namespace_;
  if (path == "metadata.uid") return uid_of(pod);
  const auto dot = path.find('.');
  return dot == std::string_view::npos ? ""
                                       : json::find_string(pod, {path.substr(0, dot), path.substr(dot + 1)});
}

class EnvironmentOf {
 public:
  EnvironmentOf(const Registry& registry, const json::Value& pod)
      : registry_(registry), pod_(pod), namespace_(key_of(pod).namespace_) {}

  Environment read(const json::Value& container) {
    for (const auto& source : items_at(container, {"envFrom"})) add_all(source);
    for (const auto& one : items_at(container, {"env"}))
      out_[json::find_string(one, {"name"})] = value_of(one);
    return std::move(out_);
  }

 private:
  void add_all(const json::Value& source) {
    const auto prefix = json::find_string(source, {"prefix"});
    for (const auto& [name, value] : data("configmaps", json::find_string(source, {"configMapRef", "name"})))
      out_[prefix + name] = value;
    for (const auto& [name, value] : data("secrets", json::find_string(source, {"secretRef", "name"})))
      out_[prefix + name] = value;
  }

  std::string value_of(const json::Value& variable) const {
    const auto* from = json::find(variable, {"valueFrom"});
    if (!from) return json::find_string(variable, {"value"});
    if (const auto* ref = json::find(*from, {"configMapKeyRef"})) return value_at("configmaps", *ref);
    if (const auto* ref = json::find(*from, {"secretKeyRef"})) return value_at("secrets", *ref);
    return field_of(pod_, json::find_string(*from, {"fieldRef", "fieldPath"}));
  }

  std::string value_at(const std::string& resource, const json::Value& reference) const {
    const auto all = data(resource, json::find_string(reference, {"name"}));
    const auto found = all.find(json::find_string(reference, {"key"}));
    return found == all.end() ? std::string() : found->second;
  }

  Environment data(const std::string& resource, const std::string& name) const {
    return name.empty() ? Environment() : data_of(registry_, resource, {namespace_, name});
  }

  const Registry& registry_;
  const json::Value& pod_;
  std::string namespace_;
  Environment out_{{"HOME", "/root"},
                   {"KUBERNETES_SERVICE_HOST", "10.96.0.1"},
                   {"KUBERNETES_SERVICE_PORT", "443"},
                   {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}};
};

}  // namespace

Surroundings surroundings_of(const Registry& registry, const json::Value& pod, const std::string& container) {
  Surroundings out{.hostname = string_at(pod, {"spec", "hostname"}, key_of(pod).name)};
  for (const auto* list : {"containers", "initContainers"}) {
    for (const auto& one : items_at(pod, {"spec", list})) {
      if (json::find_string(one, {"name"}) == container)
        out.environment = EnvironmentOf(registry, pod).read(one);
    }
  }
  out.environment.try_emplace("HOSTNAME", out.hostname);
  if (const auto behaviour = read_behaviour(pod)) {
    const auto found = behaviour->containers.find(container);
    if (found != behaviour->containers.end()) out.behaviour = found->second;
  }
  return out;
}

}  // namespace kymaros::sim
