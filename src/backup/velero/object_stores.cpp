#include "backup/velero/object_stores.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "backup/velero/backup_choice.hpp"
#include "backup/velero/objects.hpp"
#include "backup/velero/read_all.hpp"
#include "kube/base64.hpp"

namespace kymaros::backup::velero {
namespace {

constexpr Duration kRemembered = std::chrono::minutes(1);
constexpr std::size_t kMostWays = 8;  // authorities are renewed now and then

const kube::ResourceType kSecrets{"", "v1", "secrets", "Secret"};

}  // namespace

Task<Result<SharedTransport>> ObjectStores::find(std::string kind, std::string name) {
  const auto now = clock_.monotonic();
  std::erase_if(known_, [now](const auto& entry) { return entry.second.until <= now; });
  const bool is_of_restore = kind.starts_with("Restore");
  const auto key = fmt::format("{}/{}", is_of_restore ? "Restore" : "Backup", name);
  if (const auto known = known_.find(key); known != known_.end()) co_return known->second.store;
  if (is_of_restore) {
    KYMAROS_CO_TRY(name, co_await backup_of(std::move(name)));
  }
  KYMAROS_CO_TRY(const auto tls, co_await trust_of(std::move(name)));
  KYMAROS_CO_TRY(auto store, connect(tls));
  known_.insert_or_assign(key, Known{store, now + kRemembered});
  co_return store;
}

Task<Result<std::string>> ObjectStores::backup_of(std::string restore) {
  const auto object = co_await client_.get(kRestores, {velero_namespace_, std::move(restore)});
  if (!object) co_return fail(object.error().within("look for the restore's backup"));
  co_return json::find_string(*object, {"spec", "backupName"});
}

Task<Result<http::TlsOptions>> ObjectStores::trust_of(std::string backup) {
  const auto object = co_await client_.get(kBackups, {velero_namespace_, std::move(backup)});
  if (!object) co_return fail(object.error().within("look for the backup's storage location"));
  KYMAROS_CO_TRY(const auto made, json::decode<Backup>(*object));
  KYMAROS_CO_TRY(const auto locations,
                 co_await read_all<BackupStorageLocation>(client_, kBackupStorageLocations,
                                                          {.namespace_ = velero_namespace_}));
  const auto* location = find_location(locations, location_of(made));
  if (!location) co_return fail(ErrorCode::NotFound, "the backup's storage location does not exist");
  const auto insecure = location->spec.config.find("insecureSkipTLSVerify");
  if (insecure != location->spec.config.end() && insecure->second == "true") {
    co_return http::TlsOptions{.insecure = true};
  }
  const auto& storage = location->spec.objectStorage;
  if (!storage.caCert.empty()) {
    auto pem = kube::decode_base64(storage.caCert);
    if (!pem)
      co_return fail(
          pem.error().within(fmt::format("caCert of storage location {}", location->metadata.name)));
    co_return http::TlsOptions{.extra_ca_pem = *std::move(pem)};
  }
  if (!storage.caCertRef) co_return http::TlsOptions();
  KYMAROS_CO_TRY(auto pem, co_await read_authority(location->metadata.name, storage.caCertRef->name,
                                                   storage.caCertRef->key));
  co_return http::TlsOptions{.extra_ca_pem = std::move(pem)};
}

Task<Result<std::string>> ObjectStores::read_authority(std::string location, std::string secret,
                                                       std::string key) {
  const auto doing = fmt::format("read the authority of storage location {} from Secret {}/{}", location,
                                 velero_namespace_, secret);
  const auto object = co_await client_.get(kSecrets, {velero_namespace_, std::move(secret)});
  if (!object) co_return fail(object.error().within(doing));
  const auto text = json::find_string(*object, {"data", key});
  if (text.empty()) co_return fail(ErrorCode::Invalid, fmt::format("{}: it has no key {}", doing, key));
  auto pem = kube::decode_base64(text);
  if (!pem) co_return fail(pem.error().within(doing));
  co_return *std::move(pem);
}

Result<SharedTransport> ObjectStores::connect(const http::TlsOptions& tls) {
  if (ways_.size() >= kMostWays) ways_.clear();  // exchanges under way keep theirs
  auto& way = ways_[{tls.insecure, tls.extra_ca_pem}];
  if (way) return way;
  auto made = connect_(tls);
  if (!made) return fail(made.error().within("prepare downloads"));
  way = *std::move(made);
  return way;
}

}  // namespace kymaros::backup::velero
