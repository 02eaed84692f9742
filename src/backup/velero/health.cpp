#include "backup/velero/health.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace kymaros::backup::velero {
namespace {

/// The tag of the server's image: "registry:5000/velero/velero:v1.18.3@sha256:..." is version v1.18.3.
std::string version_of(const Server& server) {
  for (const auto& container : server.spec.template_.spec.containers) {
    if (container.name != "velero") continue;
    const auto image = std::string_view(container.image).substr(0, container.image.find('@'));
    const auto colon = image.rfind(':');
    const auto slash = image.rfind('/');
    if (colon == std::string_view::npos || (slash != std::string_view::npos && colon < slash)) return {};
    return std::string(image.substr(colon + 1));
  }
  return {};
}

std::string trouble_with_server(const ServerSeen& seen, std::string_view velero_namespace) {
  if (!seen.may_be_read) return {};
  if (!seen.server) return fmt::format("Velero is not installed in namespace {}", velero_namespace);
  if (seen.server->status.availableReplicas < 1)
    return "Velero is not running: its Deployment has no available pod";
  return {};
}

std::string trouble_with_locations(const std::vector<BackupStorageLocation>& locations,
                                   std::string_view velero_namespace) {
  std::vector<std::string> reasons;
  for (const auto& [metadata, spec, status] : locations) {
    if (status.phase == "Available") return {};
    reasons.push_back(fmt::format("{} is {}{}{}", metadata.name,
                                  status.phase.empty() ? "not looked at yet" : status.phase,
                                  status.message.empty() ? "" : ": ", status.message));
  }
  if (reasons.empty())
    return fmt::format("Velero has no backup storage location in namespace {}", velero_namespace);
  return fmt::format("no backup storage location can be reached: {}", fmt::join(reasons, "; "));
}

}  // namespace

ProviderState judge_health(const std::vector<BackupStorageLocation>& locations, const ServerSeen& seen,
                           std::string_view velero_namespace) {
  ProviderState state;
  if (seen.server) state.version = version_of(*seen.server);
  state.message = trouble_with_server(seen, velero_namespace);
  if (state.message.empty()) state.message = trouble_with_locations(locations, velero_namespace);
  state.available = state.message.empty();
  return state;
}

}  // namespace kymaros::backup::velero
