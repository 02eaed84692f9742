#include "sim/velero/downloads.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/locations.hpp"
#include "sim/velero/names.hpp"
#include "sim/velero/stored_files.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 100ms;
constexpr auto kSweeps = 1min;
constexpr auto kLife = 10min;

}  // namespace

Downloads::Downloads(Context context)
    : context_(context),
      worker_(context.registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }),
      sweeper_(context.registry.clock(), [this](const kube::ObjectKey&) { look_for_expired(); }) {}

void Downloads::note(const Change& change) {
  if (change.resource == kDownloadRequests && change.kind == Change::Kind::Added)
    worker_.add(key_of(*change.object), kNoticed);
}

void Downloads::resume() { look_for_expired(); }

/// The real one looks at all requests every minute.
void Downloads::look_for_expired() {
  for (const auto& request : context_.registry.list(kDownloadRequests, kNamespace))
    reconcile(key_of(*request));
  sweeper_.add({}, kSweeps);
}

void Downloads::reconcile(const kube::ObjectKey& key) {
  const auto request = context_.registry.find(kDownloadRequests, key);
  if (!request || key.namespace_ != kNamespace) return;
  const auto expires = time_at(*request, {"status", "expiration"});
  if (expires && *expires < context_.now()) {
    context_.registry.remove(kDownloadRequests, key);
  } else if (json::find_string(*request, {"status", "phase"}) != "Processed") {
    process(*request);
  }
}

void Downloads::process(const json::Value& request) {
  const auto kind = json::find_string(request, {"spec", "target", "kind"});
  const auto name = json::find_string(request, {"spec", "target", "name"});
  json::Object status;
  if (!time_at(request, {"status", "expiration"})) status["expiration"] = format_time(context_.now() + kLife);
  if (const auto location = location_of(kind, name)) {
    status["phase"] = "Processed";
    status["downloadURL"] = context_.store.sign(
        file_key(kind, name), json::find_string(*location, {"spec", "config", "publicUrl"}));
    status["expiration"] = format_time(context_.now() + kLife);
  }
  context_.registry.merge_status(kDownloadRequests, key_of(request), std::move(status));
}

/// Found by way of the backup, and that by way of the restore. Signing asks nobody else.
ObjectPtr Downloads::location_of(const std::string& kind, const std::string& name) {
  auto backup = name;
  if (kind.starts_with("Restore")) {
    const auto restore = context_.registry.find(kRestores, {kNamespace, name});
    if (!restore) return nullptr;
    backup = json::find_string(*restore, {"spec", "backupName"});
  }
  const auto there = context_.registry.find(kBackups, {kNamespace, backup});
  if (!there) return nullptr;
  return find_location(context_.registry, json::find_string(*there, {"spec", "storageLocation"}));
}

std::optional<ApiError> admit_download_request(const Version& version, const Admission& admission) {
  if (admission.kind.type.qualified_name() != kDownloadRequests) return std::nullopt;
  const auto wanted = json::find_string(admission.object, {"spec", "target", "kind"});
  const auto known = file_kinds(version);
  if (std::ranges::find(known, wanted) != known.end()) return std::nullopt;
  return invalid("DownloadRequest.velero.io", key_of(admission.object).name,
                 {{.reason = "FieldValueNotSupported",
                   .message = fmt::format("Unsupported value: \"{}\": supported values: \"{}\"", wanted,
                                          fmt::join(known, "\", \"")),
                   .field = "spec.target.kind"}})
      .error();
}

}  // namespace kymaros::sim::velero
