#pragma once

#include <string>
#include <vector>

#include "async/task.hpp"
#include "backup/velero/downloads.hpp"
#include "domain/object_facts.hpp"
#include "kube/client.hpp"

namespace kymaros::backup::velero {

/// Reads what a backup holds of some namespaces: its contents as a stream, or where they cannot be had the
/// list of their names; its volume list, completed from PodVolumeBackups. Sorted; notes say what could not be
/// read. An error if not even the names can be had, and while a server cannot be reached.
class InventoryReader {
 public:
  InventoryReader(kube::Client& client, Downloads& downloads, Clock& clock, std::string velero_namespace)
      : client_(client),
        downloads_(downloads),
        clock_(clock),
        velero_namespace_(std::move(velero_namespace)) {}

  Task<Result<domain::Inventory>> read(std::string backup, std::vector<std::string> namespaces);

 private:
  Task<Result<void>> read_contents(std::string backup, std::vector<std::string> namespaces,
                                   domain::Inventory& inventory);
  Task<Result<void>> read_names(std::string backup, std::vector<std::string> namespaces,
                                domain::Inventory& inventory);
  Task<Result<void>> read_volumes(std::string backup, std::vector<std::string> namespaces,
                                  domain::Inventory& inventory);

  kube::Client& client_;
  Downloads& downloads_;
  Clock& clock_;
  std::string velero_namespace_;
};

}  // namespace kymaros::backup::velero
