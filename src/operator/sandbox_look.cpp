#include "operator/sandbox_look.hpp"

#include <array>

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

Task<Result<SandboxLook>> look_into(kube::Client& client, std::vector<std::string> sandboxes) {
  SandboxLook look;
  for (const auto& sandbox : sandboxes) {
    const auto pods = co_await client.list_all(kPods, {.namespace_ = sandbox});
    if (!pods) co_return fail(pods.error().within("look into sandbox " + sandbox));
    for (const auto& pod : pods->items) {
      look.pods.push_back(read_pod(pod));
      look.pod_labels.push_back(labels_of(pod));
    }
    for (const auto& type : kWorkloads)
      KYMAROS_CO_TRY_VOID(co_await add_workloads(client, type, sandbox, look));
  }
  co_return look;
}

}  // namespace kymaros::op
