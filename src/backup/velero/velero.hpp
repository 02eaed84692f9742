#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "backup/provider.hpp"
#include "backup/velero/downloads.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/transport.hpp"
#include "kube/client.hpp"
#include "runtime/reflector.hpp"

namespace kymaros::backup::velero {

/// Velero (1.12 and newer) as a backup provider. All of its objects live in the namespace where its server
/// runs.
///
/// Reads Backups, Schedules, BackupStorageLocations, transfers and its own Deployment there; writes Restores
/// and DownloadRequests of its own there, `spec.cancel` of its restores' DataDownloads, and the reclaim
/// policy of volumes that were provisioned for its sandboxes. Files come from the object stores over
/// transports without credentials.
class Velero final : public Provider {
 public:
  struct Options {
    std::string velero_namespace = "velero";
    Duration watch_may_be_silent = std::chrono::seconds(30);  // then restore_state() asks the server
    Duration outcome_deadline = std::chrono::minutes(2);      // of restore_outcome()
    Downloads::Options downloads = {};                        // its namespace is set to the one above
  };

  Velero(kube::Client& client, ObjectStores::Connect connect_store, Clock& clock, Random& random,
         const async::Executor& executor, Options options);

  std::string name() const override { return "velero"; }
  Task<Result<ProviderState>> state() override;
  Task<Result<BackupChoice>> choose_backup(BackupQuery query) override;
  Task<Result<domain::Inventory>> read_inventory(std::string backup,
                                                 std::vector<std::string> namespaces) override;
  domain::Exclusions exclusions(const RestoreRequest& request,
                                const domain::Inventory& inventory) const override;
  Task<Result<void>> start_restore(RestoreRequest request) override;
  Task<Result<std::optional<RestoreState>>> restore_state(std::string restore) override;
  Task<Result<RestoreOutcome>> restore_outcome(std::string restore) override;
  Task<Result<void>> remove_restore(std::string restore) override;
  Task<Result<Leftovers>> remove_leftovers(std::string restore, std::vector<std::string> sandboxes,
                                           Time since) override;
  Task<Result<std::map<std::string, RestoreState>>> own_restores() override;
  Task<Result<void>> sweep() override { return downloads_.sweep(); }
  Task<void> run(std::function<void(const std::map<std::string, std::string>& labels)> changed) override;

 private:
  bool watch_is_fresh() const;
  Task<Result<bool>> is_gone(Error error);
  Task<Result<std::optional<RestoreState>>> read_restore(std::string restore);
  Task<Result<void>> cancel_data_downloads(std::string restore);

  kube::Client& client_;
  Clock& clock_;
  Options options_;
  ObjectStores stores_;
  Downloads downloads_;
  runtime::Reflector restores_;
  std::function<void(const std::map<std::string, std::string>&)> changed_;
};

}  // namespace kymaros::backup::velero
