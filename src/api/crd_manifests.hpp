#pragma once

#include <span>
#include <string_view>

namespace kymaros::api {

struct EmbeddedManifest {
  std::string_view name;  // "restoretests.yaml"
  std::string_view yaml;
};

/// The CustomResourceDefinitions of api/crds, as the binary was built with them, by name.
std::span<const EmbeddedManifest> crd_manifests();

}  // namespace kymaros::api
