#pragma once

#include <string>
#include <vector>

#include "backup/provider.hpp"
#include "backup/velero/objects.hpp"

namespace kymaros::backup::velero {

struct ContainerImage {
  std::string name, image;
};
BOOST_DESCRIBE_STRUCT(ContainerImage, (), (name, image))

struct ServerPodSpec {
  std::vector<ContainerImage> containers;
};
BOOST_DESCRIBE_STRUCT(ServerPodSpec, (), (containers))

struct ServerTemplate {
  ServerPodSpec spec;
};
BOOST_DESCRIBE_STRUCT(ServerTemplate, (), (spec))

struct ServerSpec {
  ServerTemplate template_;
};
BOOST_DESCRIBE_STRUCT(ServerSpec, (), (template_))

struct ServerStatus {
  int availableReplicas = 0;
};
BOOST_DESCRIBE_STRUCT(ServerStatus, (), (availableReplicas))

/// Velero's own Deployment, which is always named "velero": its restore code looks itself up by that name.
struct Server {
  ServerSpec spec;
  ServerStatus status;
};
BOOST_DESCRIBE_STRUCT(Server, (), (spec, status))

/// Where the server may be looked at, whether it runs; else only what its storage locations tell. Available
/// means: it runs, and at least one storage location can be reached.
struct ServerSeen {
  bool may_be_read = false;
  std::optional<Server> server;  // nothing: there is none
};

ProviderState judge_health(const std::vector<BackupStorageLocation>& locations, const ServerSeen& seen,
                           std::string_view velero_namespace);

}  // namespace kymaros::backup::velero
