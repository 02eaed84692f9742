#include "sim/velero/node_agent.hpp"

#include <algorithm>
#include <utility>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/installation.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/names.hpp"
#include "sim/velero/pod_volumes.hpp"
#include "sim/velero/volume_infos.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 500ms;
constexpr auto kStep = 500ms;     // from one phase to the next
constexpr auto kRetry = 1s;       // while the pod does not wait yet, or the agent is away
constexpr int kWithPrepare = 17;  // the minor version that has Accepted, Prepared and cancelling
constexpr const char* kWaiter = "restore-wait";

std::string phase_of(const json::Value& transfer) { return json::find_string(transfer, {"status", "phase"}); }

kube::ObjectKey pod_of(const json::Value& transfer) {
  return {json::find_string(transfer, {"spec", "pod", "namespace"}),
          json::find_string(transfer, {"spec", "pod", "name"})};
}

bool waits_for_data(const json::Value& pod) {
  for (const auto& container : items_at(pod, {"status", "initContainerStatuses"})) {
    if (json::find_string(container, {"name"}) == kWaiter && json::find(container, {"state", "running"}))
      return true;
  }
  return false;
}

}  // namespace

bool node_agent_works(const Context& context) {
  return context.behaviour.node_agent_runs && has_node_agent(context.registry);
}

bool is_finished(const json::Value& transfer) {
  const auto phase = phase_of(transfer);
  return phase == "Completed" || phase == "Failed" || phase == "Canceled";
}

NodeAgent::NodeAgent(Context context)
    : context_(context),
      backups_(context.registry.clock(),
               [this](const kube::ObjectKey& key) { reconcile(kPodVolumeBackups, key); }),
      restores_(context.registry.clock(),
                [this](const kube::ObjectKey& key) { reconcile(kPodVolumeRestores, key); }) {}

void NodeAgent::note(const Change& change) {
  if (change.kind != Change::Kind::Added) return;
  if (change.resource == kPodVolumeBackups) backups_.add(key_of(*change.object), kNoticed);
  if (change.resource == kPodVolumeRestores) restores_.add(key_of(*change.object), kNoticed);
}

void NodeAgent::reconcile(const std::string& resource, const kube::ObjectKey& key) {
  auto& worker = resource == kPodVolumeBackups ? backups_ : restores_;
  const auto transfer = context_.registry.find(resource, key);
  if (!transfer || is_finished(*transfer)) return;
  if (!node_agent_works(context_)) return worker.add(key, kRetry);
  if (flag_at(*transfer, {"spec", "cancel"}) && context_.version.at_least(kWithPrepare)) {
    context_.registry.merge_status(
        resource, key, {{"phase", "Canceled"}, {"completionTimestamp", format_time(context_.now())}});
    return;
  }
  const auto phase = phase_of(*transfer);
  if (phase.empty() || phase == "New") {
    if (!may_begin(resource, *transfer)) return worker.add(key, kRetry);
    begin(resource, *transfer);
    return worker.add(key, kStep);
  }
  if (phase == "Accepted") {
    context_.registry.merge_status(resource, key, {{"phase", "Prepared"}});
    return worker.add(key, kStep);
  }
  if (phase == "Prepared") {
    move(resource, *transfer);
    return worker.add(key, context_.behaviour.per_volume);
  }
  end(resource, *transfer);
}

bool NodeAgent::may_begin(const std::string& resource, const json::Value& transfer) {
  if (resource == kPodVolumeBackups) return true;
  const auto pod = context_.registry.find("pods", pod_of(transfer));
  return pod && uid_of(*pod) == json::find_string(transfer, {"spec", "pod", "uid"}) && waits_for_data(*pod);
}

void NodeAgent::begin(const std::string& resource, const json::Value& transfer) {
  if (!context_.version.at_least(kWithPrepare)) return move(resource, transfer);
  json::Object status{{"phase", "Accepted"}, {"acceptedTimestamp", format_time(context_.now())}};
  if (resource == kPodVolumeRestores) {
    const auto pod = context_.registry.find("pods", pod_of(transfer));
    status["node"] = json::find_string(*pod, {"spec", "nodeName"});
  }
  context_.registry.merge_status(resource, key_of(transfer), std::move(status));
}

void NodeAgent::move(const std::string& resource, const json::Value& transfer) {
  context_.registry.merge_status(resource, key_of(transfer),
                                 {{"phase", "InProgress"}, {"startTimestamp", format_time(context_.now())}});
}

kube::ObjectKey NodeAgent::claim_of(const json::Value& transfer) {
  const auto pod = context_.registry.find("pods", pod_of(transfer));
  return pod ? claim_of_volume(*pod, json::find_string(transfer, {"spec", "volume"})) : kube::ObjectKey();
}

void NodeAgent::end(const std::string& resource, const json::Value& transfer) {
  const auto key = key_of(transfer);
  const auto claim = claim_of(transfer);
  const bool is_restore = resource == kPodVolumeRestores;
  json::Object status{{"completionTimestamp", format_time(context_.now())}};
  // With its pod, the volume's folder is gone.
  const bool is_cut_off = is_restore && !context_.registry.find("pods", pod_of(transfer));
  if (is_cut_off || (is_restore && context_.behaviour.fails_data.contains(claim.name))) {
    status["phase"] = "Failed";
    status["message"] = is_cut_off ? "error running restore: no such file or directory"
                                   : "error running restore: data of the repository is damaged";
    context_.registry.merge_status(resource, key, std::move(status));
    return;
  }
  const bool is_lost = is_restore && context_.behaviour.empties.contains(claim.name);
  const auto bytes = is_lost ? 0 : bytes_of(context_.registry, claim);
  status["phase"] = "Completed";
  status["progress"] = json::Object{{"totalBytes", bytes}, {"bytesDone", bytes}};
  if (!is_restore) {
    status["path"] = "/" + uid_of(transfer);
    auto snapshot = uid_of(transfer);
    std::erase(snapshot, '-');
    status["snapshotID"] = snapshot;
    if (context_.version.at_least(18)) status["incrementalBytes"] = bytes;
  }
  context_.registry.merge_status(resource, key, std::move(status));
  if (is_restore) release_pod(transfer);
}

void NodeAgent::release_pod(const json::Value& transfer) {
  const auto pod = pod_of(transfer);
  const auto uid = json::find_string(transfer, {"spec", "pod", "uid"});
  for (const auto& other : context_.registry.list(kPodVolumeRestores, key_of(transfer).namespace_)) {
    const bool is_of_pod = label_of(*other, kPodUid) == uid;
    if (is_of_pod && phase_of(*other) != "Completed") return;
  }
  context_.registry.merge(
      "pods", pod, {{"metadata", json::Object{{"annotations", json::Object{{kDataIsThere, "true"}}}}}});
}

}  // namespace kymaros::sim::velero
