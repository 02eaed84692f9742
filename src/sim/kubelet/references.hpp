#pragma once

#include <optional>
#include <string>

#include "json/value.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// Why the environment of a container cannot be made, in the kubelet's words: `secret "db" not found`,
/// `couldn't find key password in Secret shop/db`. Empty: it can.
std::string missing_environment(const Registry& registry, const std::string& namespace_,
                                const json::Value& container);

struct MissingVolume {
  std::string volume;
  std::string why;  // empty: it is only not there yet
};

/// The first volume of a pod that cannot be mounted: its ConfigMap, Secret or key is missing, its claim has
/// no volume.
std::optional<MissingVolume> missing_volume(const Registry& registry, const json::Value& pod);

/// The name of the volume that the pod's first claim is bound to; empty: it has none.
std::string volume_of_claim(const Registry& registry, const json::Value& pod);

}  // namespace kymaros::sim
