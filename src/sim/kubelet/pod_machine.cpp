#include "sim/kubelet/pod_machine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kSandbox = 300ms;
constexpr Duration kSandboxAgain = 12s;
constexpr Duration kFirstMountWait = 500ms;  // pkg/util/goroutinemap/exponentialbackoff
constexpr Duration kLongestMountWait = 2min + 2s;
constexpr Duration kSummary = 2min + 3s;  // pkg/kubelet/volumemanager: podAttachAndMountTimeout

RestartPolicy policy_of(const json::Value& pod) {
  const auto text = string_at(pod, {"spec", "restartPolicy"}, "Always");
  if (text == "Never") return RestartPolicy::Never;
  return text == "OnFailure" ? RestartPolicy::OnFailure : RestartPolicy::Always;
}

bool is_sidecar(const json::Value& container) {
  return json::find_string(container, {"restartPolicy"}) == "Always";
}

/// Init containers are restarted until they succeed, unless the pod never restarts anything.
RestartPolicy policy_of_init(const json::Value& container, RestartPolicy policy) {
  if (is_sidecar(container)) return RestartPolicy::Always;
  return policy == RestartPolicy::Never ? RestartPolicy::Never : RestartPolicy::OnFailure;
}

void keep_earliest(std::optional<MonotonicTime>& earliest, const std::optional<MonotonicTime>& other) {
  if (other) earliest = earliest ? std::min(*earliest, *other) : *other;
}

}  // namespace

PodMachine::PodMachine(const json::Value& pod, PodBehaviour behaviour, Moment now)
    : uid_(sim::uid_of(pod)),
      behaviour_(std::move(behaviour)),
      arrived_(now.shown),
      due_(now.at + behaviour_.mount),
      summed_up_(now.at) {
  const auto key = key_of(pod);
  const auto policy = policy_of(pod);
  const auto add = [&](const json::Value& container, bool is_init) {
    const auto name = json::find_string(container, {"name"});
    auto& list = is_init ? init_ : main_;
    list.emplace_back(ContainerMachine::Plan{.spec = container,
                                             .policy = is_init ? policy_of_init(container, policy) : policy,
                                             .is_init = is_init,
                                             .pod = fmt::format("{}_{}({})", key.name, key.namespace_, uid_),
                                             .uid = uid_,
                                             .behaviour = behaviour_.containers.at(name)});
  };
  for (const auto& container : items_at(pod, {"spec", "initContainers"})) add(container, true);
  for (const auto& container : items_at(pod, {"spec", "containers"})) add(container, false);
  if (behaviour_.eviction) evicted_at_ = now.at + behaviour_.eviction->after;
}

const std::string& PodMachine::eviction_message() const {
  static const std::string kNone;
  return behaviour_.eviction ? behaviour_.eviction->message : kNone;
}

std::optional<MonotonicTime> PodMachine::next() const {
  auto earliest = due_;
  if (stage_ != Stage::Evicted) keep_earliest(earliest, evicted_at_);
  for (const auto& container : init_) keep_earliest(earliest, container.next());
  for (const auto& container : main_) keep_earliest(earliest, container.next());
  return earliest;
}

const ContainerMachine* PodMachine::find(std::string_view container) const {
  for (const auto* list : {&main_, &init_}) {
    const auto found = std::ranges::find(*list, container, &ContainerMachine::name);
    if (found != list->end()) return &*found;
  }
  return nullptr;
}

void PodMachine::advance(Moment now, const Facts& facts, Notes& notes) {
  const bool is_out = evicted_at_ && *evicted_at_ <= now.at && stage_ != Stage::Evicted && !is_stopping_;
  if (is_out) evict(now, notes);
  while (due_ && *due_ <= now.at) step(now, facts, notes);
  if (stage_ == Stage::Up) advance_containers(now, facts, notes);
}

void PodMachine::step(Moment now, const Facts& facts, Notes& notes) {
  due_.reset();
  if (stage_ == Stage::Mounting) return mount(now, facts, notes);
  if (stage_ == Stage::MakingSandbox) return make_sandbox(now, notes);
}

void PodMachine::mount(Moment now, const Facts& facts, Notes& notes) {
  const auto& missing = facts.missing_volume;
  const auto volume = missing ? missing->volume : "data";
  if (!behaviour_.attach_failure.empty()) {
    notes.push_back({true, "FailedAttachVolume",
                     fmt::format("AttachVolume.Attach failed for volume \"{}\" : {}", facts.attached_volume,
                                 behaviour_.attach_failure)});
  } else if (missing || !behaviour_.mount_failure.empty()) {
    const auto why = missing ? missing->why : behaviour_.mount_failure;
    if (!why.empty()) {
      notes.push_back(
          {true, "FailedMount", fmt::format("MountVolume.SetUp failed for volume \"{}\" : {}", volume, why)});
    }
  } else {
    stage_ = Stage::MakingSandbox;
    due_ = now.at + kSandbox;
    return;
  }
  sum_up(now, volume, notes);
  mount_again(now);
}

void PodMachine::mount_again(Moment now) {
  mount_wait_ = std::clamp(2 * mount_wait_, kFirstMountWait, kLongestMountWait);
  due_ = now.at + mount_wait_;
}

/// Every two minutes the kubelet gives up waiting, says so, and begins anew.
void PodMachine::sum_up(Moment now, const std::string& volume, Notes& notes) {
  if (now.at - summed_up_ < kSummary) return;
  summed_up_ = now.at;
  notes.push_back(
      {true, "FailedMount",
       fmt::format("Unable to attach or mount volumes: unmounted volumes=[{}], unattached "
                   "volumes=[], failed to process volumes=[]: timed out waiting for the condition",
                   volume)});
}

void PodMachine::make_sandbox(Moment now, Notes& notes) {
  if (!behaviour_.sandbox_failure.empty()) {
    notes.push_back(
        {true, "FailedCreatePodSandBox",
         "Failed to create pod sandbox: rpc error: code = Unknown desc = " + behaviour_.sandbox_failure});
    due_ = now.at + kSandboxAgain;
    return;
  }
  stage_ = Stage::Up;
}

void PodMachine::begin_containers(Moment now) {
  if (is_stopping_) return;
  for (auto& container : init_) {
    if (!container.has_begun()) container.begin(now);
    const bool is_over =
        is_sidecar(container.plan().spec) ? container.is_started() : container.has_succeeded();
    if (!is_over && !std::ranges::any_of(main_, &ContainerMachine::has_begun)) return;
  }
  for (auto& container : main_) {
    if (!container.has_begun()) container.begin(now);
    if (!container.has_been_tried()) return;
  }
}

void PodMachine::advance_containers(Moment now, const Facts& facts, Notes& notes) {
  // What one container does may be another one's turn.
  for (std::size_t i = 0; i <= init_.size() + main_.size(); ++i) {
    begin_containers(now);
    for (auto* list : {&init_, &main_}) {
      for (auto& container : *list) {
        const auto its = facts.containers.find(container.name());
        container.advance(now, its == facts.containers.end() ? ContainerMachine::Facts() : its->second,
                          notes);
      }
    }
  }
  end_sidecars(now, notes);
}

/// Sidecars are asked to end when the containers they serve have.
void PodMachine::end_sidecars(Moment now, Notes& notes) {
  if (!std::ranges::all_of(main_, &ContainerMachine::is_done)) return;
  for (auto& container : init_) {
    if (!container.is_done()) container.stop(now, 30s, notes);
  }
}

void PodMachine::stop(Moment now, Duration grace, Notes& notes) {
  if (!std::exchange(is_stopping_, true)) due_.reset();
  for (auto* list : {&main_, &init_}) {
    for (auto& container : *list) container.stop(now, grace, notes);
  }
}

void PodMachine::evict(Moment now, Notes& notes) {
  notes.push_back({true, "Evicted", behaviour_.eviction->message});
  stage_ = Stage::Evicted;
  due_.reset();
  for (auto* list : {&main_, &init_}) {
    for (auto& container : *list) container.kill(now);
  }
}

bool PodMachine::has_ended() const {
  const auto is_idle = [](const ContainerMachine& one) { return one.is_done() || !one.has_begun(); };
  if (is_stopping_ || is_evicted())
    return std::ranges::all_of(main_, is_idle) && std::ranges::all_of(init_, is_idle);
  const bool init_failed = std::ranges::any_of(
      init_, [](const ContainerMachine& one) { return one.is_done() && !one.has_succeeded(); });
  return init_failed || (std::ranges::all_of(main_, &ContainerMachine::is_done) &&
                         std::ranges::all_of(init_, &ContainerMachine::is_done));
}

}  // namespace kymaros::sim
