#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// The pods behind a Service that take its ports at the same numbers.
struct ServiceEndpoints {
  struct Port {
    std::string name, protocol;
    std::int64_t number;
    auto operator<=>(const Port&) const = default;
  };

  std::vector<Port> ports;
  std::vector<ObjectPtr> pods;
};

/// True if the control plane keeps its endpoints: it has a selector, and is no ExternalName.
bool has_endpoints(const json::Value& service);

/// The pods that it selects and that have an address and have not ended, in groups by their ports.
std::vector<ServiceEndpoints> endpoints_of(const Registry& registry, const json::Value& service);

/// The Services whose selectors select `pod`.
std::vector<kube::ObjectKey> services_of(const Registry& registry, const json::Value& pod);

/// It is ready, also while it is going.
bool is_serving(const json::Value& pod);

/// The labels of a Service for its endpoints; headless ones say so.
json::Object endpoint_labels(const json::Value& service);

}  // namespace kymaros::sim
