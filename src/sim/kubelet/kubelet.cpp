#include "sim/kubelet/kubelet.hpp"

#include <fmt/format.h>

#include <utility>

#include "sim/controllers/pods.hpp"
#include "sim/fields.hpp"
#include "sim/kubelet/node.hpp"
#include "sim/kubelet/references.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr int kFirstAddress = 2;
constexpr int kLastAddress = 254;

std::string node_of(const json::Value& pod) { return json::find_string(pod, {"spec", "nodeName"}); }

Duration grace_of(const json::Value& pod) {
  return std::chrono::seconds(integer_at(pod, {"metadata", "deletionGracePeriodSeconds"}, 30));
}

/// Of a pod whose annotations nobody understands.
PodBehaviour failing(json::Value pod, std::string why) {
  metadata_of(pod).erase("annotations");
  auto behaviour = read_behaviour(pod).value();
  behaviour.sandbox_failure = std::move(why);
  return behaviour;
}

}  // namespace

Kubelet::Kubelet(Registry& registry, KubeletOptions options)
    : registry_(registry),
      options_(std::move(options)),
      events_(registry, "kubelet", options_.node),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  register_node();
  registry.storage().observe([this](const Change& change) {
    if (change.resource == "pods" && node_of(*change.object) == options_.node)
      worker_.add(key_of(*change.object));
  });
}

void Kubelet::register_node() {
  registry_.create("nodes", node_object(options_));
  registry_.merge_status("nodes", {"", options_.node}, node_status(options_, registry_.clock().now()));
}

void Kubelet::reconnect() {
  is_connected_ = true;
  registry_.merge_status("nodes", {"", options_.node}, node_status(options_, registry_.clock().now()));
  for (const auto& pod : registry_.list("pods", "")) {
    if (node_of(*pod) == options_.node) worker_.add(key_of(*pod));
  }
  for (const auto& [key, held] : held_) worker_.add(key);
}

const PodMachine* Kubelet::find(const kube::ObjectKey& pod) const {
  const auto found = held_.find(pod);
  return found == held_.end() ? nullptr : &found->second.machine;
}

Kubelet::Held* Kubelet::hold(const json::Value& pod) {
  const auto key = key_of(pod);
  const auto found = held_.find(key);
  if (found != held_.end() && found->second.machine.uid() == uid_of(pod)) return &found->second;
  held_.erase(key);
  auto behaviour = read_behaviour(pod, options_.images);
  if (!behaviour) behaviour = failing(pod, behaviour.error().message);
  const Moment now{registry_.clock().monotonic(), registry_.clock().now()};
  last_address_ = last_address_ >= kLastAddress ? kFirstAddress : last_address_ + 1;
  PodAddresses addresses{.host = address_of(options_),
                         .pod = fmt::format("10.244.{}.{}", options_.number, last_address_)};
  const auto added =
      held_.emplace(key, Held{PodMachine(pod, *std::move(behaviour), now), std::move(addresses)});
  return &added.first->second;
}

PodMachine::Facts Kubelet::facts_of(const json::Value& pod, const PodMachine& machine) const {
  PodMachine::Facts facts{.missing_volume = missing_volume(registry_, pod),
                          .attached_volume = volume_of_claim(registry_, pod)};
  const auto namespace_ = key_of(pod).namespace_;
  for (const auto* list : {&machine.init_containers(), &machine.containers()}) {
    for (const auto& container : *list) {
      const auto& ending = container.plan().behaviour.ending;
      facts.containers[container.name()] = {
          .config_problem = missing_environment(registry_, namespace_, container.plan().spec),
          .image_is_there = images_.contains(container.image()),
          .is_released = ending && !ending->when.empty() && !annotation_of(pod, ending->when).empty()};
    }
  }
  return facts;
}

void Kubelet::reconcile(const kube::ObjectKey& key) {
  if (!is_connected_) return;
  const auto pod = registry_.find("pods", key);
  if (!pod || node_of(*pod) != options_.node || is_ended(*pod)) {
    held_.erase(key);
    return;
  }
  auto* held = hold(*pod);
  const Moment now{registry_.clock().monotonic(), registry_.clock().now()};
  Notes notes;
  if (is_being_deleted(*pod)) held->machine.stop(now, grace_of(*pod), notes);
  held->machine.advance(now, facts_of(*pod, held->machine), notes);
  remember_images(held->machine);
  tell(*pod, notes);
  write_status(pod, *held);
  if (is_being_deleted(*pod) && held->machine.has_ended()) {
    held_.erase(key);
    registry_.remove("pods", key, {.uid = uid_of(*pod), .grace = Duration::zero()});
  } else if (const auto next = held->machine.next()) {
    worker_.add(key, *next - now.at);
  }
}

void Kubelet::remember_images(const PodMachine& machine) {
  for (const auto* list : {&machine.init_containers(), &machine.containers()}) {
    for (const auto& container : *list) {
      if (container.is_present()) images_.insert(container.image());
    }
  }
}

void Kubelet::tell(const json::Value& pod, const Notes& notes) {
  for (const auto& note : notes) {
    const auto part =
        note.container.empty()
            ? std::string()
            : fmt::format("spec.{}{{{}}}", note.is_init ? "initContainers" : "containers", note.container);
    if (note.is_warning) {
      events_.warning(pod, note.reason, note.message, part);
    } else {
      events_.normal(pod, note.reason, note.message, part);
    }
  }
}

void Kubelet::write_status(const ObjectPtr& pod, const Held& held) {
  json::Value status = pod_status(*pod, held.machine, held.addresses, registry_.clock().now());
  const auto* before = json::find(*pod, {"status"});
  if (before && json::is_equal(*before, status)) return;
  registry_.replace_status("pods", key_of(*pod), std::move(status.get_object()));
}

}  // namespace kymaros::sim
