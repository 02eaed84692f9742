#include "sim/controllers/namespace_defaults.hpp"

#include <utility>

#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kAccount = "default";
constexpr auto kRootCa = "kube-root-ca.crt";
constexpr auto kDelay = std::chrono::milliseconds(10);
constexpr auto kDescription =
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such "
    "as "
    "the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of "
    "Kubernetes clusters.";

json::Object metadata(const std::string& namespace_, std::string_view name) {
  return {{"name", name}, {"namespace", namespace_}};
}

}  // namespace

NamespaceDefaults::NamespaceDefaults(Registry& registry, Options options)
    : registry_(registry),
      options_(std::move(options)),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key.name); }) {
  registry.storage().observe([this](const Change& change) {
    const auto key = key_of(*change.object);
    const bool is_ours = (change.resource == "serviceaccounts" && key.name == kAccount) ||
                         (change.resource == "configmaps" && key.name == kRootCa);
    if (change.resource == "namespaces") worker_.add(key, kDelay);
    if (is_ours) worker_.add({"", key.namespace_}, kDelay);
  });
}

void NamespaceDefaults::reconcile(const std::string& namespace_) {
  const auto found = registry_.find("namespaces", {"", namespace_});
  if (!found || is_being_deleted(*found)) return;
  if (!registry_.find("serviceaccounts", {namespace_, kAccount})) {
    registry_.create("serviceaccounts", json::Object{{"metadata", metadata(namespace_, kAccount)}});
  }
  provide_root_ca(namespace_);
}

void NamespaceDefaults::provide_root_ca(const std::string& namespace_) {
  const kube::ObjectKey key{namespace_, kRootCa};
  json::Object wanted{{"data", json::Object{{"ca.crt", options_.root_ca}}}};
  auto described = metadata(namespace_, kRootCa);
  described["annotations"] = json::Object{{"kubernetes.io/description", kDescription}};
  wanted["metadata"] = std::move(described);
  const auto found = registry_.find("configmaps", key);
  if (!found) {
    registry_.create("configmaps", std::move(wanted));
    return;
  }
  const auto* data = json::find(*found, {"data"});
  const bool is_as_wanted =
      data && *data == wanted["data"] && annotation_of(*found, "kubernetes.io/description") == kDescription;
  if (is_as_wanted) return;
  auto changed = *found;
  changed.as_object()["data"] = wanted["data"];
  member(metadata_of(changed), "annotations")["kubernetes.io/description"] = kDescription;
  registry_.update(*registry_.catalog().find("configmaps"), std::move(changed));
}

}  // namespace kymaros::sim
