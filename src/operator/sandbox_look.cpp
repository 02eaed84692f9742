#include "operator/sandbox_look.hpp"

#include <array>
#include <set>

#include "domain/readiness.hpp"
#include "json/codec.hpp"
#include "operator/pod_reader.hpp"

namespace kymaros::op {
namespace {

const kube::ResourceType kPods{"", "v1", "pods", "Pod"};

const std::array kWorkloads{
    kube::ResourceType{"apps", "v1", "deployments", "Deployment"},
    kube::ResourceType{"apps", "v1", "statefulsets", "StatefulSet"},
    kube::ResourceType{"apps", "v1", "daemonsets", "DaemonSet"},
    kube::ResourceType{"apps", "v1", "replicasets", "ReplicaSet"},
    kube::ResourceType{"batch", "v1", "jobs", "Job"},
    kube::ResourceType{"", "v1", "replicationcontrollers", "ReplicationController"},
};

std::map<std::string, std::string> labels_of(const json::Value& object) {
  const auto* labels = json::find(object, {"metadata", "labels"});
  if (!labels) return {};
  return json::decode<std::map<std::string, std::string>>(*labels).value_or(
      std::map<std::string, std::string>());
}

/// Kinds by which pods there may be run.
class Kinds {
 public:
  explicit Kinds(const domain::Inventory* backup) : are_known_(backup != nullptr) {
    if (!backup) return;
    for (const auto& object : backup->objects)
      if (domain::is_workload_kind(object.id)) kinds_.insert(object.id.kind);
  }
  void add_owner(const domain::PodFacts& pod) {
    kinds_.insert(pod.controller_kind);
    if (pod.controller_kind == "ReplicaSet") kinds_.insert("Deployment");
  }
  bool may_include(const kube::ResourceType& type) const { return !are_known_ || kinds_.contains(type.kind); }

 private:
  bool are_known_;
  std::set<std::string> kinds_;
};

/// Workloads that another controller owns are judged through it and left out.
Task<Result<void>> add_workloads(kube::Client& client, const kube::ResourceType& type,
                                 const std::string& sandbox, SandboxLook& look) {
  const auto page = co_await client.list_all(type, {.namespace_ = sandbox});
  if (!page) co_return fail(page.error().within("look into sandbox " + sandbox));
  for (const auto& object : page->items) {
    if (auto workload = read_workload(object, type)) look.workloads.push_back(std::move(*workload));
  }
  co_return Result<void>();
}

}  // namespace

Task<Result<SandboxLook>> look_into(kube::Client& client, std::vector<std::string> sandboxes,
                                    const domain::Inventory* backup) {
  SandboxLook look;
  Kinds kinds(backup);
  for (const auto& sandbox : sandboxes) {
    const auto pods = co_await client.list_all(kPods, {.namespace_ = sandbox});
    if (!pods) co_return fail(pods.error().within("look into sandbox " + sandbox));
    for (const auto& pod : pods->items) {
      look.pods.push_back(read_pod(pod));
      look.pod_labels.push_back(labels_of(pod));
      kinds.add_owner(look.pods.back());
    }
    for (const auto& type : kWorkloads) {
      if (kinds.may_include(type)) KYMAROS_CO_TRY_VOID(co_await add_workloads(client, type, sandbox, look));
    }
  }
  co_return look;
}

}  // namespace kymaros::op
