#include "sim/kubelet/references.hpp"

#include <fmt/format.h>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

/// ConfigMaps and Secrets differ only in how they are named.
struct Source {
  std::string_view resource, kind, key_problem;
};
constexpr Source kConfigMap{"configmaps", "ConfigMap", "configmap references non-existent config key: {}"};
constexpr Source kSecret{"secrets", "Secret", "references non-existent secret key: {}"};

std::string not_found_text(const Source& source, const std::string& name) {
  return fmt::format("{} \"{}\" not found", source.resource.substr(0, source.resource.size() - 1), name);
}

bool has_key(const json::Value& object, const std::string& key) {
  return json::find(object, {"data", key}) || json::find(object, {"binaryData", key});
}

class Environment {
 public:
  Environment(const Registry& registry, const std::string& namespace_)
      : registry_(registry), namespace_(namespace_) {}

  /// {"name": ..., "optional": ...}, all keys of it.
  std::string problem_of_all(const json::Value& reference, const Source& source) const {
    const auto name = json::find_string(reference, {"name"});
    if (find(source, name) || flag_at(reference, {"optional"})) return {};
    return not_found_text(source, name);
  }
  /// {"name": ..., "key": ..., "optional": ...}
  std::string problem_of_key(const json::Value& reference, const Source& source) const {
    if (flag_at(reference, {"optional"})) return {};
    const auto name = json::find_string(reference, {"name"});
    const auto key = json::find_string(reference, {"key"});
    const auto object = find(source, name);
    if (!object) return not_found_text(source, name);
    if (has_key(*object, key)) return {};
    return fmt::format("couldn't find key {} in {} {}/{}", key, source.kind, namespace_, name);
  }

 private:
  ObjectPtr find(const Source& source, const std::string& name) const {
    return registry_.find(std::string(source.resource), {namespace_, name});
  }

  const Registry& registry_;
  const std::string& namespace_;
};

/// The object that a volume, or one source of a projected one, is made from.
std::string problem_of_files(const Registry& registry, const std::string& namespace_,
                             const json::Value& reference, const std::string& name, const Source& source) {
  const bool is_optional = flag_at(reference, {"optional"});
  const auto object = registry.find(std::string(source.resource), {namespace_, name});
  if (!object) return is_optional ? std::string() : not_found_text(source, name);
  for (const auto& item : items_at(reference, {"items"})) {
    const auto key = json::find_string(item, {"key"});
    if (!has_key(*object, key) && !is_optional) return fmt::format(fmt::runtime(source.key_problem), key);
  }
  return {};
}

std::string problem_of_source(const Registry& registry, const std::string& namespace_,
                              const json::Value& volume) {
  if (const auto* map = json::find(volume, {"configMap"}))
    return problem_of_files(registry, namespace_, *map, json::find_string(*map, {"name"}), kConfigMap);
  if (const auto* secret = json::find(volume, {"secret"})) {
    const auto name = json::find_string(*secret, {"secretName"});  // in projected volumes it is "name"
    return problem_of_files(registry, namespace_, *secret,
                            name.empty() ? json::find_string(*secret, {"name"}) : name, kSecret);
  }
  for (const auto& source : items_at(volume, {"projected", "sources"})) {
    if (auto problem = problem_of_source(registry, namespace_, source); !problem.empty()) return problem;
  }
  return {};
}

bool is_claim_pending(const Registry& registry, const std::string& namespace_, const json::Value& volume) {
  const auto name = json::find_string(volume, {"persistentVolumeClaim", "claimName"});
  if (name.empty()) return false;
  const auto claim = registry.find("persistentvolumeclaims", {namespace_, name});
  return !claim || json::find_string(*claim, {"status", "phase"}) != "Bound";
}

}  // namespace

std::string missing_environment(const Registry& registry, const std::string& namespace_,
                                const json::Value& container) {
  const Environment environment(registry, namespace_);
  std::string problem;
  const auto look = [&](const json::Value& value, std::initializer_list<std::string_view> path,
                        const Source& source, auto problem_of) {
    const auto* reference = json::find(value, path);
    if (reference && problem.empty()) problem = (environment.*problem_of)(*reference, source);
  };
  for (const auto& from : items_at(container, {"envFrom"})) {
    look(from, {"configMapRef"}, kConfigMap, &Environment::problem_of_all);
    look(from, {"secretRef"}, kSecret, &Environment::problem_of_all);
  }
  for (const auto& variable : items_at(container, {"env"})) {
    look(variable, {"valueFrom", "configMapKeyRef"}, kConfigMap, &Environment::problem_of_key);
    look(variable, {"valueFrom", "secretKeyRef"}, kSecret, &Environment::problem_of_key);
  }
  return problem;
}

std::optional<MissingVolume> missing_volume(const Registry& registry, const json::Value& pod) {
  const auto namespace_ = key_of(pod).namespace_;
  for (const auto& volume : items_at(pod, {"spec", "volumes"})) {
    auto problem = problem_of_source(registry, namespace_, volume);
    if (problem.empty() && !is_claim_pending(registry, namespace_, volume)) continue;
    return MissingVolume{json::find_string(volume, {"name"}), std::move(problem)};
  }
  return std::nullopt;
}

std::string volume_of_claim(const Registry& registry, const json::Value& pod) {
  for (const auto& volume : items_at(pod, {"spec", "volumes"})) {
    const auto name = json::find_string(volume, {"persistentVolumeClaim", "claimName"});
    if (name.empty()) continue;
    const auto claim = registry.find("persistentvolumeclaims", {key_of(pod).namespace_, name});
    return claim ? json::find_string(*claim, {"spec", "volumeName"}) : std::string();
  }
  return {};
}

}  // namespace kymaros::sim
