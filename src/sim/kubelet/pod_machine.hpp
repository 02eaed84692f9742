#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "sim/kubelet/behaviour.hpp"
#include "sim/kubelet/container_machine.hpp"
#include "sim/kubelet/moment.hpp"
#include "sim/kubelet/references.hpp"

namespace kymaros::sim {

/// One pod on its node: volumes, sandbox, init containers one after the other, containers, and its end. Pure,
/// like ContainerMachine.
class PodMachine {
 public:
  /// What is around it.
  struct Facts {
    std::optional<MissingVolume> missing_volume = {};
    std::string attached_volume = {};  // the PersistentVolume of its claim; empty: none
    std::map<std::string, ContainerMachine::Facts> containers = {};
  };

  PodMachine(const json::Value& pod, PodBehaviour behaviour, Moment now);

  void advance(Moment now, const Facts& facts, Notes& notes);
  /// Asks all containers to end.
  void stop(Moment now, Duration grace, Notes& notes);
  std::optional<MonotonicTime> next() const;

  const std::string& uid() const { return uid_; }
  Time arrived() const { return arrived_; }
  bool has_sandbox() const { return stage_ == Stage::Up || stage_ == Stage::Evicted; }
  bool is_evicted() const { return stage_ == Stage::Evicted; }
  const std::string& eviction_message() const;
  /// No container runs, or will.
  bool has_ended() const;
  bool is_stopping() const { return is_stopping_; }

  const std::vector<ContainerMachine>& init_containers() const { return init_; }
  const std::vector<ContainerMachine>& containers() const { return main_; }
  const ContainerMachine* find(std::string_view container) const;

 private:
  enum class Stage { Mounting, MountFailed, MakingSandbox, Up, Evicted };

  void step(Moment now, const Facts& facts, Notes& notes);
  void mount(Moment now, const Facts& facts, Notes& notes);
  void mount_again(Moment now);
  void sum_up(Moment now, const std::string& volume, Notes& notes);
  void make_sandbox(Moment now, Notes& notes);
  void advance_containers(Moment now, const Facts& facts, Notes& notes);
  void begin_containers(Moment now);
  void evict(Moment now, Notes& notes);
  void end_sidecars(Moment now, Notes& notes);

  std::string uid_;
  PodBehaviour behaviour_;
  Time arrived_;
  Stage stage_ = Stage::Mounting;
  std::optional<MonotonicTime> due_;
  MonotonicTime summed_up_;  // when the last summary of what is not mounted was given
  Duration mount_wait_{};    // before the next try
  std::optional<MonotonicTime> evicted_at_;
  bool is_stopping_ = false;
  std::vector<ContainerMachine> init_, main_;
};

}  // namespace kymaros::sim
