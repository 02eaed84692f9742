#pragma once

#include <span>
#include <string_view>

namespace kymaros::backup::velero {

/// A kind that no restore of ours brings back, because it would act outside the sandbox or on it.
struct ExcludedResource {
  std::string_view resource;        // as Velero's excludedResources names it: "ingresses.networking.k8s.io"
  std::string_view qualified_kind;  // as domain::qualified_kind() does: "Ingress.networking.k8s.io"
  std::string_view reason;
};

/// The whole list (decisions 5 and 18). What it keeps out is judged in the backup's inventory only.
std::span<const ExcludedResource> excluded_resources();

}  // namespace kymaros::backup::velero
