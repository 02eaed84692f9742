#pragma once

#include <optional>
#include <string>
#include <variant>

#include "json/value.hpp"
#include "sim/kubelet/behaviour.hpp"
#include "sim/kubelet/crash_backoff.hpp"
#include "sim/kubelet/moment.hpp"
#include "sim/kubelet/probes.hpp"

namespace kymaros::sim {

enum class RestartPolicy { Always, OnFailure, Never };

/// One container in the hands of a kubelet and its runtime. Pure: it is told the time and what is around it,
/// and says what shows, what is to be told, and when it wants to be told the time again.
///
///   Idle -begin-> Begun -> Pulling -> Configuring -> Starting -> Running -> Ended -----------> Begun
///                             | fails     | fails                              `-> BackingOff -> Begun
///                             |           `-> (again in 10 s)                  `-> Done
///                             `-> PullFailed -> PullBackOff -> Begun
class ContainerMachine {
 public:
  /// What it is, of its pod.
  struct Plan {
    json::Value spec;  // the container, as in the pod
    RestartPolicy policy = RestartPolicy::Always;
    bool is_init = false;
    std::string pod;  // "web-1_shop(<uid>)", as the kubelet's messages name it
    std::string uid;
    ContainerBehaviour behaviour;
  };

  /// What is around it.
  struct Facts {
    std::string config_problem = {};  // why its environment cannot be made; empty: it can
    bool image_is_there = false;      // on the node, from an earlier pull
    bool is_released = false;         // the annotation that its end waits for is there
  };

  struct Waiting {
    std::string reason, message;  // empty: it is not its turn yet
  };
  struct Running {
    Time since;
  };
  struct Terminated {
    int exit_code = 0;
    std::string reason;
    Time started, finished;
    std::string container_id;
  };
  using State = std::variant<Waiting, Running, Terminated>;

  explicit ContainerMachine(Plan plan) : plan_(std::move(plan)) {}

  const Plan& plan() const { return plan_; }
  std::string name() const { return json::find_string(plan_.spec, {"name"}); }
  std::string image() const { return json::find_string(plan_.spec, {"image"}); }

  bool has_begun() const { return stage_ != Stage::Idle; }
  void begin(Moment now);
  void advance(Moment now, const Facts& facts, Notes& notes);
  /// Asks it to end, with SIGKILL after `grace`.
  void stop(Moment now, Duration grace, Notes& notes);
  /// Ends it at once.
  void kill(Moment now);
  std::optional<MonotonicTime> next() const { return due_; }

  const State& state() const { return state_; }
  const std::optional<Terminated>& last() const { return last_; }
  int restarts() const { return restarts_; }
  bool is_running() const { return std::holds_alternative<Running>(state_); }
  bool is_started() const { return is_running() && is_started_; }
  bool is_ready() const { return is_running() && is_ready_; }
  /// It has been tried at least once: the next container's turn.
  bool has_been_tried() const { return has_been_tried_; }
  /// It will not run again.
  bool is_done() const { return stage_ == Stage::Done; }
  bool has_succeeded() const;
  /// Of the instance that runs, or ran last; empty before the first.
  const std::string& container_id() const { return container_id_; }
  bool is_present() const { return is_present_; }  // its image

 private:
  enum class Stage {
    Idle,
    Begun,
    Pulling,
    PullFailed,
    PullBackOff,
    Configuring,
    Starting,
    Running,
    Stopping,
    Ended,
    BackingOff,
    Done
  };

  void go(Stage stage, MonotonicTime due) {
    stage_ = stage;
    due_ = due;
  }
  void wait_with(std::string reason, std::string message);
  void note(Notes& notes, bool is_warning, std::string reason, std::string message) const;
  void pull(Moment now, const Facts& facts, Notes& notes);
  void miss_image(Moment now, Notes& notes);
  void refuse_image(Moment now, const std::string& why, Notes& notes);
  void finish_pull(Moment now, const Facts& facts, Notes& notes);
  void back_off_pull(Moment now, Notes& notes);
  void create(Moment now, const Facts& facts, Notes& notes);
  void run(Moment now, Notes& notes);
  void look_at_running(Moment now, const Facts& facts, Notes& notes);
  void end(Moment now, int exit_code, std::string reason);
  void after_end(Moment now, Notes& notes);
  void restart(Moment now);
  bool is_to_restart() const;
  std::optional<Duration> end_due(const Facts& facts) const;
  void step(Moment now, const Facts& facts, Notes& notes);

  Plan plan_;
  Stage stage_ = Stage::Idle;
  std::optional<MonotonicTime> due_;
  State state_ = Waiting{};
  std::optional<Terminated> last_;
  int restarts_ = 0;
  bool has_been_tried_ = false, is_present_ = false;
  bool is_started_ = false, is_ready_ = false, is_refused_ = false;
  bool is_stopping_ = false;
  int exit_when_stopped_ = 0;
  std::string pull_problem_, container_id_;
  MonotonicTime began_running_{}, ended_{};
  ProbeTimes probes_;
  CrashBackoff pull_backoff_, crash_backoff_;
};

}  // namespace kymaros::sim
