#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/evidence.hpp"
#include "domain/expectation.hpp"
#include "domain/pod_facts.hpp"

/// What the judgement is told, as tests say it: `pod("web-5d8f-x").of("ReplicaSet",
/// "web-5d8f").ready(at(30s))`.
namespace kymaros::test {

using namespace std::chrono_literals;

/// The beginning of all stories, and moments after it.
inline constexpr Time kStart = Time(std::chrono::seconds(1'774'494'000));  // 2026-03-26T03:00:00Z
inline Time at(Duration after) { return kStart + std::chrono::floor<Time::duration>(after); }

/// The API group of a kind of Kubernetes' own.
inline std::string group_of(std::string_view kind) {
  static const std::map<std::string_view, std::string> kGroups{
      {"Deployment", "apps"},
      {"StatefulSet", "apps"},
      {"DaemonSet", "apps"},
      {"ReplicaSet", "apps"},
      {"ControllerRevision", "apps"},
      {"Job", "batch"},
      {"CronJob", "batch"},
      {"Ingress", "networking.k8s.io"},
      {"NetworkPolicy", "networking.k8s.io"},
      {"EndpointSlice", "discovery.k8s.io"},
      {"Lease", "coordination.k8s.io"},
      {"Role", "rbac.authorization.k8s.io"},
      {"RoleBinding", "rbac.authorization.k8s.io"},
      {"StorageClass", "storage.k8s.io"},
      {"PriorityClass", "scheduling.k8s.io"},
      {"VolumeSnapshot", "snapshot.storage.k8s.io"},
      {"Certificate", "cert-manager.io"},
      {"Widget", "example.com"},
  };
  const auto found = kGroups.find(kind);
  return found == kGroups.end() ? std::string() : found->second;
}

inline domain::ObjectId id(std::string kind, std::string name, std::string namespace_ = "shop") {
  return {group_of(kind), kind, std::move(namespace_), std::move(name)};
}

class ObjectBuilder {
 public:
  ObjectBuilder(std::string kind, std::string name) { facts_.id = id(std::move(kind), std::move(name)); }

  ObjectBuilder in(std::string namespace_) && { return facts_.id.namespace_ = std::move(namespace_), *this; }
  ObjectBuilder of_group(std::string group) && { return facts_.id.group = std::move(group), *this; }
  ObjectBuilder of_type(std::string type) && { return facts_.type = std::move(type), *this; }
  ObjectBuilder labelled(const std::string& key, std::string value) && {
    return facts_.labels[key] = std::move(value), *this;
  }
  ObjectBuilder owned_by(std::string kind, std::string name) && {
    facts_.controller_group = id(kind, name).group;
    facts_.controller_kind = std::move(kind);
    facts_.controller_name = std::move(name);
    return *this;
  }
  ObjectBuilder created(Time when) && { return facts_.created_at = when, *this; }
  ObjectBuilder completed() && { return facts_.is_completed = true, *this; }
  ObjectBuilder mirrored() && { return facts_.is_mirror_pod = true, *this; }
  ObjectBuilder selecting_pods() && { return facts_.has_selector = true, *this; }
  ObjectBuilder in_phase(std::string phase) && { return facts_.phase = std::move(phase), *this; }
  ObjectBuilder on_volume(std::string volume) && { return facts_.volume_name = std::move(volume), *this; }
  /// A reference within the object's own namespace, or to something of the cluster.
  ObjectBuilder needing(std::string kind, std::string name,
                        std::string where = "container web: env TOKEN") && {
    return refer(std::move(kind), std::move(name), std::move(where), false);
  }
  ObjectBuilder using_if_there(std::string kind, std::string name,
                               std::string where = "container web: envFrom") && {
    return refer(std::move(kind), std::move(name), std::move(where), true);
  }
  ObjectBuilder naming_service(std::string service, std::string namespace_,
                               std::string where = "env URL") && {
    facts_.services.push_back({std::move(service), std::move(namespace_), std::move(where)});
    return *this;
  }

  operator domain::ObjectFacts() const { return facts_; }  // NOLINT: a builder is what it builds

 private:
  ObjectBuilder& refer(std::string kind, std::string name, std::string where, bool optional) {
    const bool of_cluster = kind == "StorageClass" || kind == "PriorityClass";
    auto target = id(std::move(kind), std::move(name), of_cluster ? "" : facts_.id.namespace_);
    facts_.references.push_back(
        {.target = std::move(target), .optional = optional, .where = std::move(where)});
    return *this;
  }

  domain::ObjectFacts facts_;
};

/// An object of namespace "shop", until in() says otherwise.
inline ObjectBuilder object(std::string kind, std::string name) { return {std::move(kind), std::move(name)}; }

/// A backup whose contents and volumes could be read.
inline domain::Inventory backup_of(std::vector<domain::ObjectFacts> objects,
                                   std::vector<domain::VolumeFacts> volumes = {}) {
  domain::Inventory inventory{.objects = std::move(objects),
                              .volumes = std::move(volumes),
                              .contents_read = true,
                              .volumes_read = true};
  domain::sort_inventory(inventory);
  return inventory;
}

class ContainerBuilder {
 public:
  explicit ContainerBuilder(std::string name) { facts_.name = std::move(name); }

  ContainerBuilder init() && { return facts_.is_init = true, *this; }
  ContainerBuilder ready() && { return facts_.ready = true, *this; }
  ContainerBuilder running(Time since) && { return facts_.running_since = since, *this; }
  ContainerBuilder restarted(int times) && { return facts_.restarts = times, *this; }
  ContainerBuilder waiting(std::string reason, std::string message = "") && {
    facts_.waiting_reason = std::move(reason);
    facts_.waiting_message = std::move(message);
    return *this;
  }
  ContainerBuilder exited(int code, std::string reason) && {
    facts_.last_exit_code = code;
    facts_.last_exit_reason = std::move(reason);
    return *this;
  }
  operator domain::ContainerFacts() const { return facts_; }  // NOLINT: a builder is what it builds

 private:
  domain::ContainerFacts facts_;
};

inline ContainerBuilder container(std::string name) { return ContainerBuilder(std::move(name)); }

class PodBuilder {
 public:
  explicit PodBuilder(std::string name) {
    facts_.id = id("Pod", std::move(name), "box");
    facts_.phase = "Pending";
  }

  PodBuilder in(std::string namespace_) && { return facts_.id.namespace_ = std::move(namespace_), *this; }
  PodBuilder of(std::string kind, std::string name) && {
    facts_.controller_kind = std::move(kind);
    facts_.controller_name = std::move(name);
    return *this;
  }
  PodBuilder ready(Time since) && {
    facts_.phase = "Running";
    facts_.ready_since = since;
    return *this;
  }
  PodBuilder in_phase(std::string phase) && { return facts_.phase = std::move(phase), *this; }
  PodBuilder because(std::string reason, std::string message) && {
    facts_.reason = std::move(reason);
    facts_.message = std::move(message);
    return *this;
  }
  PodBuilder unschedulable(std::string message) && {
    return facts_.unschedulable = std::move(message), *this;
  }
  PodBuilder going() && { return facts_.is_being_deleted = true, *this; }
  PodBuilder with(domain::ContainerFacts container) && {
    return facts_.containers.push_back(std::move(container)), *this;
  }
  operator domain::PodFacts() const { return facts_; }  // NOLINT: a builder is what it builds

 private:
  domain::PodFacts facts_;
};

/// A pod of sandbox "box" that waits to be started.
inline PodBuilder pod(std::string name) { return PodBuilder(std::move(name)); }

/// A controller of sandbox "box" that wants so many pods.
inline domain::WorkloadFacts workload(std::string kind, std::string name, int desired) {
  return {.id = id(std::move(kind), std::move(name), "box"), .desired = desired, .is_observed = true};
}

/// A run in which everything is as it should be: 100 points, pass.
inline domain::Evidence a_perfect_run() {
  domain::Evidence evidence;
  evidence.restore = {.end = domain::RestoreEnd::Completed, .results_read = true};
  evidence.completeness.emplace();
  evidence.completeness->kinds["Deployment.apps"] = {2, 2};
  evidence.completeness->kinds["Secret"] = {2, 2};
  evidence.completeness->namespaces["shop"] = {4, 4};
  evidence.readiness.emplace();
  evidence.readiness->workloads.push_back({.id = id("Deployment", "web", "box"),
                                           .desired = 1,
                                           .ready = 1,
                                           .state = domain::WorkloadState::Ready,
                                           .ready_since = at(40s)});
  evidence.readiness->is_settled = true;
  evidence.readiness->all_ready_at = at(40s);
  evidence.health = {.has_policy = true, .was_run = true};
  evidence.health.checks.push_back(
      {.name = "pods", .status = domain::CheckStatus::Pass, .duration = 1s, .message = "1/1 pods ready"});
  evidence.dependencies.emplace();
  evidence.rto = {.measured = 40s, .target = 15min, .target_is_owners = false};
  evidence.backup_age = {.age = 1h, .limit = 48h};
  return evidence;
}

/// `evidence` with a second workload, "api", that never became ready.
inline domain::Evidence with_unready_api(domain::Evidence evidence, domain::PodProblem problem) {
  evidence.readiness->workloads.push_back({.id = id("Deployment", "api", "box"),
                                           .desired = 1,
                                           .state = domain::WorkloadState::NotReady,
                                           .problems = {std::move(problem)}});
  evidence.readiness->all_ready_at.reset();
  evidence.rto.measured.reset();
  return evidence;
}

}  // namespace kymaros::test
