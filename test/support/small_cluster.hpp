#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/object_server.hpp"

namespace kymaros::test {

/// An ObjectServer with what makes it a cluster: a namespace that is deleted is emptied and goes; Deployments
/// have pods, pods become ready; claims get volumes, and volumes go with their claims if that is their
/// policy. Each of them acts a moment after the change that it answers.
class SmallCluster {
 public:
  ObjectServer server;

  SmallCluster(const async::Executor& executor, Clock& clock) : server(executor, clock), clock_(clock) {
    using kube::Scope;
    for (const auto& type : {kube::ResourceType{"", "v1", "namespaces", "Namespace", Scope::Cluster},
                             kube::ResourceType{"", "v1", "configmaps", "ConfigMap"},
                             kube::ResourceType{"", "v1", "secrets", "Secret"},
                             kube::ResourceType{"", "v1", "services", "Service"},
                             kube::ResourceType{"", "v1", "serviceaccounts", "ServiceAccount"},
                             kube::ResourceType{"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim"},
                             kube::ResourceType{"", "v1", "pods", "Pod"},
                             kube::ResourceType{"apps", "v1", "deployments", "Deployment"}}) {
      server.serve(type);
    }
    server.mind_namespaces();
    server.on_change([this](const std::string& plural, const std::string& what, const json::Value& object) {
      react(plural, what, object);
      for (const auto& also : also_) also(plural, what, object);
    });
    for (const auto* name : {"kube-system", "default"}) make_namespace(name);
    create("services",
           json::Object{{"metadata", json::Object{{"namespace", "kube-system"},
                                                  {"name", "kube-dns"},
                                                  {"labels", json::Object{{"k8s-app", "kube-dns"}}}}},
                        {"spec", json::Object{{"clusterIPs", json::Array{"10.96.0.10"}}}}});
  }

  /// Somebody else who lives in the cluster.
  void also(ObjectServer::Changed actor) { also_.push_back(std::move(actor)); }

  /// Calls `act` when `wait` has passed.
  void after(Duration wait, std::function<void()> act) {
    auto& timer = timers_.emplace_back();
    const auto place = std::prev(timers_.end());
    timer = clock_.call_at(clock_.monotonic() + wait, [this, place, act = std::move(act)] {
      const auto ended = std::move(*place);  // lives until the end of its own call
      timers_.erase(place);
      act();
    });
  }

  /// As a client that is not the operator.
  void create(const std::string& plural, json::Value object) {
    if (!server.find(plural, key_of(object))) server.put(plural, born(std::move(object)));
  }
  void make_namespace(std::string_view name) {
    create("namespaces", json::Object{{"metadata", json::Object{{"name", name}}}});
  }

  bool is_terminating(const std::string& namespace_) {
    const auto* there = server.find("namespaces", {"", namespace_});
    return there && json::find(*there, {"metadata", "deletionTimestamp"});
  }

  static kube::ObjectKey key_of(const json::Value& object) {
    return {json::find_string(object, {"metadata", "namespace"}),
            json::find_string(object, {"metadata", "name"})};
  }

 private:
  json::Value born(json::Value object) {
    object.as_object()["metadata"].as_object().insert(
        {{"uid", "uid-c" + std::to_string(++born_)}, {"creationTimestamp", format_time(clock_.now())}});
    return object;
  }

  void react(const std::string& plural, const std::string& what, const json::Value& object) {
    using namespace std::chrono_literals;
    const auto key = key_of(object);
    const auto is_new = what == "ADDED";
    const auto is_gone = what == "DELETED";
    if (!is_gone && plural == "namespaces" && json::find(object, {"metadata", "deletionTimestamp"})) {
      after(1s, [this, key] { finish(key.name); });
    }
    if (is_new && plural == "deployments") after(100ms, [this, key] { run_pod_of(key); });
    if (is_gone && plural == "deployments") after(100ms, [this, key] { stop_pod_of(key); });
    if (is_new && plural == "pods") after(3s, [this, key] { become_ready(key); });
    if (is_new && plural == "persistentvolumeclaims") after(500ms, [this, key] { provision(key); });
    const auto uid = json::find_string(object, {"metadata", "uid"});
    if (is_gone && plural == "persistentvolumeclaims") after(500ms, [this, uid] { release(uid); });
    if (!is_gone && plural == "persistentvolumes") after(500ms, [this, key] { reclaim(key); });
  }

  /// The namespace controller: what has finalizers holds it up.
  void finish(const std::string& name) {
    using namespace std::chrono_literals;
    static const std::vector<std::string> kContents{
        "restoretests",    "restorereports", "healthcheckpolicies",
        "deployments",     "pods",           "persistentvolumeclaims",
        "configmaps",      "secrets",        "services",
        "serviceaccounts", "rolebindings",   "resourcequotas",
        "networkpolicies", "limitranges"};
    bool is_held = false;
    for (const auto& plural : kContents) {
      std::vector<kube::ObjectKey> inside;
      for (const auto& [key, object] : server.objects(plural)) {
        if (key.namespace_ == name) inside.push_back(key);
      }
      for (const auto& key : inside) {
        server.ask_to_remove(plural, key);
        is_held = is_held || server.find(plural, key);
      }
    }
    if (is_held) return after(1s, [this, name] { finish(name); });
    server.remove("namespaces", {"", name});
  }

  static kube::ObjectKey pod_of(const kube::ObjectKey& deployment) {
    return {deployment.namespace_, deployment.name + "-5d4f8c7b9d-x2x2x"};
  }
  /// The Deployment's controllers; a quota of no pods keeps them from it.
  void run_pod_of(const kube::ObjectKey& deployment) {
    const auto* there = server.find("deployments", deployment);
    if (!there || is_terminating(deployment.namespace_)) return;
    if (server.find("resourcequotas", {deployment.namespace_, "kymaros-closed"})) return;
    const auto pod = pod_of(deployment);
    json::Object owner{
        {"kind", "ReplicaSet"}, {"name", deployment.name + "-5d4f8c7b9d"}, {"controller", true}};
    create("pods",
           json::Object{{"metadata", json::Object{{"namespace", pod.namespace_},
                                                  {"name", pod.name},
                                                  {"labels", json::Object{{"app", deployment.name}}},
                                                  {"ownerReferences", json::Array{std::move(owner)}}}},
                        {"status", json::Object{{"phase", "Pending"}}}});
  }
  void stop_pod_of(const kube::ObjectKey& deployment) { server.remove("pods", pod_of(deployment)); }

  void become_ready(const kube::ObjectKey& pod) {
    const auto now = format_time(clock_.now());
    server.merge(
        "pods", pod,
        json::Object{
            {"status",
             json::Object{
                 {"phase", "Running"},
                 {"conditions", json::Array{json::Object{
                                    {"type", "Ready"}, {"status", "True"}, {"lastTransitionTime", now}}}},
                 {"containerStatuses",
                  json::Array{json::Object{
                      {"name", "main"},
                      {"ready", true},
                      {"state", json::Object{{"running", json::Object{{"startedAt", now}}}}}}}}}}});
  }

  /// The provisioner, of a class that retains its volumes.
  void provision(const kube::ObjectKey& claim) {
    const auto* there = server.find("persistentvolumeclaims", claim);
    if (!there || !json::find_string(*there, {"spec", "volumeName"}).empty()) return;
    const auto uid = json::find_string(*there, {"metadata", "uid"});
    json::Object reference{{"namespace", claim.namespace_}, {"name", claim.name}, {"uid", uid}};
    create("persistentvolumes",
           json::Object{
               {"metadata",
                json::Object{{"name", "pvc-" + uid},
                             {"annotations", json::Object{{"pv.kubernetes.io/provisioned-by", "here"}}}}},
               {"spec", json::Object{{"persistentVolumeReclaimPolicy", "Retain"},
                                     {"claimRef", std::move(reference)}}},
               {"status", json::Object{{"phase", "Bound"}}}});
    server.merge("persistentvolumeclaims", claim,
                 json::Object{{"spec", json::Object{{"volumeName", "pvc-" + uid}}},
                              {"status", json::Object{{"phase", "Bound"}}}});
  }
  void release(const std::string& claim_uid) {
    server.merge("persistentvolumes", {"", "pvc-" + claim_uid},
                 json::Object{{"status", json::Object{{"phase", "Released"}}}});
  }
  void reclaim(const kube::ObjectKey& volume) {
    const auto* there = server.find("persistentvolumes", volume);
    if (!there || json::find_string(*there, {"status", "phase"}) != "Released") return;
    if (json::find_string(*there, {"spec", "persistentVolumeReclaimPolicy"}) != "Delete") return;
    server.remove("persistentvolumes", volume);
  }

  Clock& clock_;
  std::vector<ObjectServer::Changed> also_;
  std::list<std::unique_ptr<Clock::Timer>> timers_;
  int born_ = 0;
};

}  // namespace kymaros::test
