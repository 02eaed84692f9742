#include "sim/velero/status_requests.hpp"

#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/names.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 100ms;
constexpr auto kLife = 1min;

json::Array plugins() {
  json::Array out;
  const auto add = [&](const char* name, const char* kind) {
    out.push_back(json::Object{{"name", name}, {"kind", kind}});
  };
  add("velero.io/pod", "BackupItemAction");
  add("velero.io/pv", "BackupItemAction");
  add("velero.io/service-account", "BackupItemAction");
  add("velero.io/aws", "ObjectStore");
  add("velero.io/pod", "RestoreItemAction");
  add("velero.io/pod-volume-restore", "RestoreItemAction");
  add("velero.io/service", "RestoreItemAction");
  add("velero.io/aws", "VolumeSnapshotter");
  return out;
}

}  // namespace

StatusRequests::StatusRequests(Context context)
    : context_(context),
      worker_(context.registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {}

void StatusRequests::note(const Change& change) {
  if (change.resource == kServerStatusRequests && change.kind == Change::Kind::Added)
    worker_.add(key_of(*change.object), kNoticed);
}

void StatusRequests::resume() {
  for (const auto& request : context_.registry.list(kServerStatusRequests, kNamespace))
    worker_.add(key_of(*request), kNoticed);
}

void StatusRequests::reconcile(const kube::ObjectKey& key) {
  const auto request = context_.registry.find(kServerStatusRequests, key);
  if (!request || key.namespace_ != kNamespace) return;
  if (json::find_string(*request, {"status", "phase"}) == "Processed") {
    context_.registry.remove(kServerStatusRequests, key);
    return;
  }
  context_.registry.merge_status(kServerStatusRequests, key,
                                 {{"phase", "Processed"},
                                  {"processedTimestamp", format_time(context_.now())},
                                  {"serverVersion", context_.version.tag()},
                                  {"plugins", plugins()}});
  worker_.add(key, kLife);
}

}  // namespace kymaros::sim::velero
