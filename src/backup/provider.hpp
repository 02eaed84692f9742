#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/expectation.hpp"
#include "domain/object_facts.hpp"
#include "kube/resource.hpp"

namespace kymaros::backup {

/// What a backup restricted itself to, as the report states it (decision 6c).
struct BackupFilters {
  std::vector<std::string> included_namespaces, excluded_namespaces;
  std::vector<std::string> included_resources, excluded_resources;
  std::map<std::string, std::string> label_selector;
};

struct BackupFacts {
  std::string name;
  std::string uid;
  std::string phase;     // the provider's word: Completed, PartiallyFailed, Failed, ...
  std::string location;  // storage location
  std::string schedule;  // the schedule that made it; empty: none
  std::optional<Time> started_at, completed_at, expires_at;
  int errors = 0;
  int warnings = 0;
  std::optional<std::int64_t> items;
  BackupFilters filters;
};

/// Which backup a run wants.
struct BackupQuery {
  std::string name;                     // "latest", or the name of one
  std::string schedule;                 // latest: of this schedule only; empty: any
  std::vector<std::string> namespaces;  // source namespaces that it must cover
};

struct BackupChoice {
  BackupFacts backup;
  /// Ended backups of the same schedule or namespaces that are newer and not restorable, or worse (decision
  /// 11).
  std::vector<BackupFacts> newer_passed_over;
  std::optional<Duration> schedule_interval;  // between two runs of the backup's own schedule
};

/// A restore as a run asks for it. All names are recorded in the run before this is called.
struct RestoreRequest {
  std::string name;  // of the provider's restore object
  std::string backup;
  std::map<std::string, std::string> namespaces;  // source -> sandbox; nothing else is restored
  std::map<std::string, std::string> label_selector;
  std::vector<std::string> include_resources, exclude_resources;  // the owner's, beside our own exclusions
  std::map<std::string, std::string> labels;  // ownership: managed-by, run, owner-uid, ...
  Duration item_operation_timeout =
      std::chrono::hours(1);  // of data transfers; the run's deadline, if shorter
};

enum class RestorePhase { Waiting, Running, Completed, PartiallyFailed, Failed };

constexpr bool is_terminal(RestorePhase phase) {
  return phase == RestorePhase::Completed || phase == RestorePhase::PartiallyFailed ||
         phase == RestorePhase::Failed;
}

/// Where a restore stands.
struct RestoreState {
  std::string uid;
  RestorePhase phase = RestorePhase::Waiting;
  std::string provider_phase;  // the provider's own word
  std::string message;         // why it failed: validation errors, failureReason
  std::optional<Time> created_at, started_at, completed_at;
  int items_restored = 0, items_total = 0;
  int errors = 0, warnings = 0;
  bool is_being_deleted = false;
  std::map<std::string, std::string> labels;

  /// Empty where there is none.
  std::string label(std::string_view key) const {
    const auto found = labels.find(std::string(key));
    return found == labels.end() ? std::string() : found->second;
  }
};

/// One sentence of the provider about a restore, with the namespace it stands under ("" : cluster or
/// provider).
struct RestoreRemark {
  std::string namespace_;
  std::string text;
  bool harmless = false;  // decision 9: "already exists" for what every namespace gets, or cluster-scoped
};

struct RestoredVolume {
  std::string namespace_;  // the sandbox
  std::string claim;
  std::string method;
  std::string phase;  // of the data transfer: Completed, Failed, ...; empty: not said
  std::optional<std::int64_t> bytes;
  std::string message;
};

/// What a terminal restore left written about itself.
struct RestoreOutcome {
  std::vector<RestoreRemark> errors, warnings;
  std::vector<RestoredVolume> volumes;
  bool results_read = false;  // false: only the counts of RestoreState are known
  bool volumes_read = false;  // false: `volumes` says nothing about what is not in it
  std::vector<std::string> notes;
};

/// What a restore left outside its namespaces, in sentences.
struct Leftovers {
  std::vector<std::string> pending;          // is going, or will be removed at the next call
  std::vector<std::string> left_for_people;  // only a person can tell, or may: nobody waits for it
};

struct ProviderState {
  bool available = false;
  std::string message;  // why not
  std::string version;
};

/// A backup tool, as a run needs it. Adapters turn this into the tool's own objects.
///
/// Every call may be repeated after a crash: start_restore() with the same name and run adopts what is there.
/// Errors: NotFound (the named thing is not there), Invalid (cannot be restored as asked; says why),
/// Forbidden (rights), Unavailable/Deadline (try again).
class Provider {
 public:
  Provider() = default;
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;
  virtual ~Provider() = default;

  virtual std::string name() const = 0;
  virtual Task<Result<ProviderState>> state() = 0;
  /// NotFound with a sentence that says which backups there are and why none fits.
  virtual Task<Result<BackupChoice>> choose_backup(BackupQuery query) = 0;
  virtual Task<Result<domain::Inventory>> read_inventory(std::string backup,
                                                         std::vector<std::string> namespaces) = 0;
  /// What start_restore() would keep out of the sandboxes: the provider's own exclusions, and of the owner's
  /// filters what the inventory shows to be concerned. Judged in the inventory only (decision 5).
  virtual domain::Exclusions exclusions(const RestoreRequest& request,
                                        const domain::Inventory& inventory) const = 0;
  /// AlreadyExists if a restore of that name belongs to somebody else; Invalid if it cannot be asked for.
  virtual Task<Result<void>> start_restore(RestoreRequest request) = 0;
  /// Nothing if there is no restore of ours of that name. A terminal one is read from the watch where that is
  /// fresh; all else from the server.
  virtual Task<Result<std::optional<RestoreState>>> restore_state(std::string restore) = 0;
  /// Of a terminal restore: its results and volumes. Never fails for what the provider did not write; says it
  /// in notes. Unavailable while it cannot be asked: what it wrote is then still to be read.
  virtual Task<Result<RestoreOutcome>> restore_outcome(std::string restore) = 0;
  /// Cancels data transfers, and asks for the restore's deletion as soon as that does no harm to the
  /// provider: to be called again until restore_state() says that it is gone. A restore of that name that is
  /// not ours is left alone.
  virtual Task<Result<void>> remove_restore(std::string restore) = 0;
  /// Removes what the restore left outside its namespaces (snapshot contents, released volumes), and has
  /// volumes that are in use go with `sandboxes`; returns what is still there. Volumes older
  /// than `since`, when the run began, are nobody's of ours and are never touched. An empty `restore`: its
  /// object is not there any more.
  virtual Task<Result<Leftovers>> remove_leftovers(std::string restore, std::vector<std::string> sandboxes,
                                                   Time since) = 0;
  /// Our restores that exist, with their labels: what a sweep looks for after a crash.
  virtual Task<Result<std::map<std::string, RestoreState>>> own_restores() = 0;

  /// Removes what an earlier process left behind that nobody would look for again (requests for files). To be
  /// called once this process is the only one at work.
  virtual Task<Result<void>> sweep() = 0;

  /// Watches our restores until cancelled and calls `changed` with a restore's labels whenever one changes.
  virtual Task<void> run(std::function<void(const std::map<std::string, std::string>& labels)> changed) = 0;
};

}  // namespace kymaros::backup
