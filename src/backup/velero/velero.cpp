#include "backup/velero/velero.hpp"

#include <fmt/format.h>

#include <utility>

#include "api/labels.hpp"
#include "async/timeout.hpp"
#include "backup/velero/backup_choice.hpp"
#include "backup/velero/health.hpp"
#include "backup/velero/inventory_reader.hpp"
#include "backup/velero/leftovers.hpp"
#include "backup/velero/outcome_reader.hpp"
#include "backup/velero/read_all.hpp"
#include "backup/velero/restore_object.hpp"
#include "backup/velero/restore_phase.hpp"
#include "backup/velero/transfers.hpp"

namespace kymaros::backup::velero {
namespace {

const kube::ResourceType kDeployments{"apps", "v1", "deployments", "Deployment"};
const kube::ResourceType kNamespaces{"", "v1", "namespaces", "Namespace", kube::Scope::Cluster};

kube::Selection in_namespace(std::string namespace_, std::string labels = {}) {
  return {.namespace_ = std::move(namespace_), .labelSelector = std::move(labels), .fieldSelector = {}};
}

std::string own() { return fmt::format("{}={}", api::kManagedByLabel, api::kManagedByValue); }

bool is_own(const RestoreState& state) {
  const auto found = state.labels.find(std::string(api::kManagedByLabel));
  return found != state.labels.end() && found->second == api::kManagedByValue;
}

/// The state of a Restore of ours; nothing if it is somebody else's.
Result<std::optional<RestoreState>> own_state(const json::Value& object) {
  KYMAROS_TRY(const auto restore, json::decode<Restore>(object));
  auto state = state_of(restore);
  if (!is_own(state)) return std::nullopt;
  return std::optional(std::move(state));
}

/// What of a Restore stays in memory: status and metadata without what the judgement never asks for.
json::Value project(json::Value object) {
  auto restore = json::decode<Restore>(object);
  if (!restore) return object;
  restore->metadata.annotations.clear();
  return json::encode(*restore);
}

Task<Result<ServerSeen>> look_at_server(kube::Client& client, std::string namespace_) {
  ServerSeen seen;
  const auto object = co_await client.get(kDeployments, {namespace_, "velero"});
  if (!object && object.error().code == ErrorCode::Forbidden) co_return seen;
  seen.may_be_read = true;
  if (!object && object.error().code == ErrorCode::NotFound) co_return seen;
  if (!object) co_return fail(object.error());
  KYMAROS_CO_TRY(seen.server, json::decode<Server>(*object));
  co_return seen;
}

Downloads::Options with_namespace(Downloads::Options options, const std::string& namespace_) {
  options.velero_namespace = namespace_;
  return options;
}

}  // namespace

Velero::Velero(kube::Client& client, ObjectStores::Connect connect_store, Clock& clock, Random& random,
               const async::Executor& executor, Options options)
    : client_(client),
      clock_(clock),
      options_(std::move(options)),
      stores_(client, clock, options_.velero_namespace, std::move(connect_store)),
      downloads_(
          client,
          [this](std::string kind, std::string name) {
            return stores_.find(std::move(kind), std::move(name));
          },
          clock, random, with_namespace(options_.downloads, options_.velero_namespace)),
      restores_(client, clock, random, executor, kRestores, in_namespace(options_.velero_namespace, own()),
                {.projection = project}) {
  restores_.on_change([this](const kube::ObjectKey&, const json::Value* before, const json::Value* after) {
    const auto state = own_state(after ? *after : *before);
    if (state && *state && changed_) changed_((*state)->labels);
  });
}

Task<Result<ProviderState>> Velero::state() {
  const auto locations = co_await read_all<BackupStorageLocation>(client_, kBackupStorageLocations,
                                                                  in_namespace(options_.velero_namespace));
  if (!locations) {
    const auto code = locations.error().code;
    if (code == ErrorCode::NotFound) {
      co_return ProviderState{.message = "Velero is not installed: the API server does not know its kinds"};
    }
    if (code == ErrorCode::Forbidden) co_return ProviderState{.message = locations.error().message};
    co_return fail(locations.error().within("look at Velero"));
  }
  KYMAROS_CO_TRY(const auto server, co_await look_at_server(client_, options_.velero_namespace));
  co_return judge_health(*locations, server, options_.velero_namespace);
}

Task<Result<BackupChoice>> Velero::choose_backup(BackupQuery query) {
  const auto here = in_namespace(options_.velero_namespace);
  Shelf shelf;
  KYMAROS_CO_TRY(shelf.backups, co_await read_all<Backup>(client_, kBackups, here));
  KYMAROS_CO_TRY(shelf.locations,
                 co_await read_all<BackupStorageLocation>(client_, kBackupStorageLocations, here));
  KYMAROS_CO_TRY(shelf.schedules, co_await read_all<Schedule>(client_, kSchedules, here));
  co_return velero::choose_backup(query, shelf, clock_.now());
}

Task<Result<domain::Inventory>> Velero::read_inventory(std::string backup,
                                                       std::vector<std::string> namespaces) {
  InventoryReader reader(client_, downloads_, clock_, options_.velero_namespace);
  co_return co_await reader.read(std::move(backup), std::move(namespaces));
}

domain::Exclusions Velero::exclusions(const RestoreRequest& request,
                                      const domain::Inventory& inventory) const {
  return exclusions_of(request, inventory);
}

Task<Result<void>> Velero::start_restore(RestoreRequest request) {
  request.labels[std::string(api::kManagedByLabel)] = api::kManagedByValue;
  KYMAROS_CO_TRY(const auto object, restore_object(request, options_.velero_namespace));
  const auto created = co_await client_.create(kRestores, options_.velero_namespace, object);
  if (created) co_return Result<void>();
  if (created.error().code != ErrorCode::AlreadyExists)
    co_return fail(created.error().within("start the restore"));
  KYMAROS_CO_TRY(const auto existing,
                 co_await client_.get(kRestores, {options_.velero_namespace, request.name}));
  KYMAROS_CO_TRY(const auto restore, json::decode<Restore>(existing));
  if (is_ours(request, restore.metadata.labels)) co_return Result<void>();
  co_return fail(ErrorCode::AlreadyExists, fmt::format("restore \"{}\" is somebody else's", request.name));
}

bool Velero::watch_is_fresh() const {
  return restores_.has_synced() && clock_.monotonic() - restores_.heard_at() <= options_.watch_may_be_silent;
}

Task<Result<std::optional<RestoreState>>> Velero::restore_state(std::string restore) {
  // A watch may be late. What has ended stays so; everything else that it knows, and that it does not know a
  // restore at all, only the server can say.
  if (const auto known = restores_.find({options_.velero_namespace, restore}); known && watch_is_fresh()) {
    auto state = own_state(*known);
    if (state && *state && is_terminal((*state)->phase)) co_return state;
  }
  co_return co_await read_restore(std::move(restore));
}

/// Whether what could not be read does not exist. Our rights in Velero's namespace go with it, and then the
/// API server says that we may not look, not that nothing is there.
Task<Result<bool>> Velero::is_gone(Error error) {
  if (error.code == ErrorCode::NotFound) co_return true;
  if (error.code != ErrorCode::Forbidden) co_return false;
  const auto home = co_await client_.get(kNamespaces, {"", options_.velero_namespace});
  if (!home && home.error().code != ErrorCode::NotFound) co_return fail(home.error());
  co_return !home;
}

Task<Result<std::optional<RestoreState>>> Velero::read_restore(std::string restore) {
  const auto object = co_await client_.get(kRestores, {options_.velero_namespace, restore});
  if (object) co_return own_state(*object);
  KYMAROS_CO_TRY(const bool gone, co_await is_gone(object.error()));
  if (gone) co_return std::nullopt;
  co_return fail(object.error().within("look at the restore"));
}

Task<Result<RestoreOutcome>> Velero::restore_outcome(std::string restore) {
  OutcomeReader reader(client_, downloads_, options_.velero_namespace);
  co_return co_await async::with_deadline(clock_, options_.outcome_deadline, reader.read(std::move(restore)));
}

Task<Result<void>> Velero::cancel_data_downloads(std::string restore) {
  const auto selection =
      in_namespace(options_.velero_namespace, fmt::format("{}={}", kRestoreLabel, restore));
  const auto found = co_await read_all<Transfer>(client_, kDataDownloads, selection);
  if (!found && found.error().code == ErrorCode::NotFound) co_return Result<void>();  // no data mover here
  if (!found) co_return fail(found.error());
  const json::Value patch = json::Object{{"spec", json::Object{{"cancel", true}}}};
  for (const auto& transfer : *found) {
    if (transfer.is_finished()) continue;
    const auto cancelled = co_await client_.patch(
        kDataDownloads, {options_.velero_namespace, transfer.metadata.name}, kube::PatchType::Merge, patch);
    if (!cancelled && cancelled.error().code != ErrorCode::NotFound) co_return fail(cancelled.error());
  }
  co_return Result<void>();
}

Task<Result<void>> Velero::remove_restore(std::string restore) {
  KYMAROS_CO_TRY(const auto state, co_await read_restore(restore));
  if (!state) co_return Result<void>();
  const auto cancelled = co_await cancel_data_downloads(restore);
  if (!cancelled && state->phase == RestorePhase::Running) co_return cancelled;
  // Velero that loses a Restore under its hands goes on retrying its status for minutes, and every other
  // restore waits (seen with 1.18.3); so one that runs is deleted when it has ended.
  if (state->is_being_deleted || state->phase == RestorePhase::Running) co_return Result<void>();
  const auto removed =
      co_await client_.remove(kRestores, {options_.velero_namespace, restore}, {.uid = state->uid});
  if (removed || removed.error().code == ErrorCode::NotFound) co_return Result<void>();
  co_return fail(removed.error().within("remove the restore"));
}

Task<Result<Leftovers>> Velero::remove_leftovers(std::string restore, std::vector<std::string> sandboxes,
                                                 Time since) {
  Leftovers left;
  KYMAROS_CO_TRY_VOID(co_await reclaim_volumes(client_, std::move(sandboxes), since, left));
  if (!restore.empty())
    KYMAROS_CO_TRY_VOID(co_await remove_snapshot_contents(client_, std::move(restore), left));
  co_return left;
}

Task<Result<std::map<std::string, RestoreState>>> Velero::own_restores() {
  const auto found =
      co_await read_all<Restore>(client_, kRestores, in_namespace(options_.velero_namespace, own()));
  std::map<std::string, RestoreState> states;
  if (!found) {
    // Where Velero is gone, so are its restores; what they left is to go all the same.
    KYMAROS_CO_TRY(const bool gone, co_await is_gone(found.error()));
    if (gone) co_return states;
    co_return fail(found.error().within("look for restores"));
  }
  for (const auto& restore : *found) states.emplace(restore.metadata.name, state_of(restore));
  co_return states;
}

Task<void> Velero::run(std::function<void(const std::map<std::string, std::string>& labels)> changed) {
  changed_ = std::move(changed);
  co_await restores_.run();
}

}  // namespace kymaros::backup::velero
