#pragma once

#include <string>

#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Gives every namespace that is not going what it has in any cluster: ServiceAccount default, and ConfigMap
/// kube-root-ca.crt. Both come back when they are deleted, the ConfigMap also when it is changed.
class NamespaceDefaults {
 public:
  struct Options {
    std::string root_ca = "-----BEGIN CERTIFICATE-----\nc2ltdWxhdGVk\n-----END CERTIFICATE-----\n";
  };

  explicit NamespaceDefaults(Registry& registry) : NamespaceDefaults(registry, Options()) {}
  NamespaceDefaults(Registry& registry, Options options);

 private:
  void reconcile(const std::string& namespace_);
  void provide_root_ca(const std::string& namespace_);

  Registry& registry_;
  Options options_;
  Worker worker_;
};

}  // namespace kymaros::sim
