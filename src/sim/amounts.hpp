#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "base/quantity.hpp"
#include "json/value.hpp"

namespace kymaros::sim {

/// Amounts by resource: "cpu", "memory", "nvidia.com/gpu", "pods".
using Amounts = std::map<std::string, Quantity, std::less<>>;

/// The quantities at `path`; those that are none are left out.
Amounts amounts_at(const json::Value& object, std::initializer_list<std::string_view> path);
/// As a list of quantities is written.
json::Object to_json(const Amounts& amounts);

void add(Amounts& to, const Amounts& more);
/// Makes each at least as large as in `least`.
void raise(Amounts& to, const Amounts& least);

/// What a pod has in `field` ("requests", "limits") of its resources: the sum of its containers and sidecars,
/// or an init container that has more; and its overhead.
Amounts pod_amounts(const json::Value& pod, std::string_view field);

}  // namespace kymaros::sim
