#include "backup/velero/inventory_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "async/sleep.hpp"
#include "backup/velero/contents_reader.hpp"
#include "backup/velero/passing_trouble.hpp"
#include "backup/velero/read_all.hpp"
#include "backup/velero/resource_list.hpp"
#include "backup/velero/transfers.hpp"
#include "backup/velero/volume_info.hpp"
#include "domain/expectation.hpp"

namespace kymaros::backup::velero {
namespace {

constexpr Duration kBetweenTries = std::chrono::seconds(5);
constexpr Duration kTryFor = std::chrono::minutes(1);  // then the names must do
constexpr std::size_t kMaxLabelValue = 63;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

/// Longer names are hashed in labels; then all are listed, and told apart by their tags.
kube::Selection of_backup(const std::string& namespace_, const std::string& backup) {
  kube::Selection selection{.namespace_ = namespace_, .labelSelector = {}, .fieldSelector = {}};
  if (backup.size() <= kMaxLabelValue) selection.labelSelector = fmt::format("{}={}", kBackupLabel, backup);
  return selection;
}

bool knows_every_claim(const domain::Inventory& inventory) {
  return std::ranges::all_of(inventory.objects, [&](const domain::ObjectFacts& object) {
    return object.id.kind != "PersistentVolumeClaim" ||
           std::ranges::any_of(inventory.volumes, [&](const domain::VolumeFacts& volume) {
             return volume.namespace_ == object.id.namespace_ && volume.claim == object.id.name;
           });
  });
}

}  // namespace

Task<Result<domain::Inventory>> InventoryReader::read(std::string backup,
                                                      std::vector<std::string> namespaces) {
  domain::Inventory inventory;
  auto contents = co_await read_contents(backup, namespaces, inventory);
  const auto until = clock_.monotonic() + kTryFor;
  while (!contents && is_transient(contents.error()) && clock_.monotonic() < until) {
    co_await async::sleep_for(clock_, kBetweenTries);
    contents = co_await read_contents(backup, namespaces, inventory);
  }
  if (!contents) {
    inventory.notes.push_back("the backup's contents cannot be read: " + contents.error().message);
    KYMAROS_CO_TRY_VOID(co_await read_names(backup, namespaces, inventory));
  }
  KYMAROS_CO_TRY_VOID(co_await read_volumes(std::move(backup), std::move(namespaces), inventory));
  domain::sort_inventory(inventory);
  co_return inventory;
}

Task<Result<void>> InventoryReader::read_contents(std::string backup, std::vector<std::string> namespaces,
                                                  domain::Inventory& inventory) {
  ContentsReader reader(namespaces);
  const auto feed = [&](std::string_view bytes) { return reader.feed(bytes); };
  KYMAROS_CO_TRY_VOID(co_await downloads_.fetch("BackupContents", std::move(backup), feed));
  KYMAROS_CO_TRY_VOID(reader.finish());
  inventory.contents_read = true;
  inventory.objects = reader.take_objects();
  inventory.left_out = static_cast<int>(reader.left_out());
  std::ranges::copy(reader.notes(), std::back_inserter(inventory.notes));
  co_return Result<void>();
}

Task<Result<void>> InventoryReader::read_names(std::string backup, std::vector<std::string> namespaces,
                                               domain::Inventory& inventory) {
  KYMAROS_CO_TRY(const auto text, co_await downloads_.fetch_text("BackupResourceList", std::move(backup)));
  KYMAROS_CO_TRY(inventory.objects, parse_resource_list(text, namespaces));
  co_return Result<void>();
}

Task<Result<void>> InventoryReader::read_volumes(std::string backup, std::vector<std::string> namespaces,
                                                 domain::Inventory& inventory) {
  const auto text = co_await downloads_.fetch_text("BackupVolumeInfos", backup);
  if (!text && will_pass(text.error())) co_return fail(text.error());
  const auto parsed = text ? parse_volume_infos(*text) : Result<std::vector<VolumeInfo>>(fail(text.error()));
  inventory.volumes_read = parsed.has_value();
  auto infos = parsed.value_or(std::vector<VolumeInfo>());
  std::erase_if(infos, [&](const VolumeInfo& info) { return !contains(namespaces, info.pvcNamespace); });
  std::ranges::transform(infos, std::back_inserter(inventory.volumes), volume_facts);

  auto backups =
      co_await read_all<Transfer>(client_, kPodVolumeBackups, of_backup(velero_namespace_, backup));
  if (!backups && will_pass(backups.error())) co_return fail(backups.error());
  if (backups) {
    std::erase_if(*backups, [&](const Transfer& transfer) {
      const auto tag = transfer.spec.tags.find("backup");
      return (tag != transfer.spec.tags.end() && tag->second != backup) ||
             !contains(namespaces, transfer.spec.pod.namespace_);
    });
    apply_backup_transfers(infos, *backups, inventory.volumes);
  }
  if (inventory.volumes_read) co_return Result<void>();
  // Before Velero 1.13 there is no list. Where every claim has a PodVolumeBackup, none is needed.
  inventory.volumes_read =
      inventory.contents_read && inventory.left_out == 0 && backups && knows_every_claim(inventory);
  if (!inventory.volumes_read) {
    inventory.notes.push_back("the backup's volume list cannot be read: " + parsed.error().message);
  }
  co_return Result<void>();
}

}  // namespace kymaros::backup::velero
