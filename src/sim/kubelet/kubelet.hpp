#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/event_recorder.hpp"
#include "sim/kubelet/behaviour.hpp"
#include "sim/kubelet/pod_machine.hpp"
#include "sim/kubelet/pod_status.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

struct KubeletOptions {
  std::string node = "node-1";
  int number = 1;  // of the node: its address and those of its pods come from it; at most 250
  json::Object labels = {};
  json::Array taints = {};
  std::string cpu = "8", memory = "16Gi", pods = "110";  // what it has for pods
  ImageBehaviours images = {};
};

/// A node: registers itself, and runs the pods that are bound to it. They go through the phases that they
/// would go through on a real one, in simulated time; what their programs do comes from annotations (see
/// ContainerBehaviour). Each status that it writes is whole and in the form of Kubernetes 1.35.
///
/// A pod with an annotation that is none does not start; an event FailedCreatePodSandBox says why.
class Kubelet {
 public:
  Kubelet(Registry& registry, KubeletOptions options);

  const std::string& node() const { return options_.node; }

  /// From now on the node hears and says nothing; its containers run on.
  void disconnect() { is_connected_ = false; }
  void reconnect();
  bool is_connected() const { return is_connected_; }

  /// The pod as the node has it; nullptr if it does not run here, or does no more.
  const PodMachine* find(const kube::ObjectKey& pod) const;

 private:
  struct Held {
    PodMachine machine;
    PodAddresses addresses;
  };

  void register_node();
  void reconcile(const kube::ObjectKey& key);
  Held* hold(const json::Value& pod);
  PodMachine::Facts facts_of(const json::Value& pod, const PodMachine& machine) const;
  void tell(const json::Value& pod, const Notes& notes);
  void remember_images(const PodMachine& machine);
  void write_status(const ObjectPtr& pod, const Held& held);

  Registry& registry_;
  KubeletOptions options_;
  EventRecorder events_;
  bool is_connected_ = true;
  int last_address_ = 1;
  std::set<std::string> images_;
  std::map<kube::ObjectKey, Held> held_;
  Worker worker_;
};

}  // namespace kymaros::sim
