#include "sim/kubelet/container_machine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/duration.hpp"
#include "sim/kubelet/digest.hpp"
#include "sim/kubelet/image_pull.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLookAgain = 10s;  // a pod that could not be brought up is looked at again
constexpr Duration kRelist = 1s;      // the kubelet asks the runtime what has ended
constexpr int kKilled = 137;

std::string in_milliseconds(Duration duration) {
  return format_duration(std::chrono::floor<std::chrono::milliseconds>(duration));
}

}  // namespace

void ContainerMachine::begin(Moment now) { go(Stage::Begun, now.at); }

void ContainerMachine::wait_with(std::string reason, std::string message) {
  if (auto* ended = std::get_if<Terminated>(&state_)) last_ = std::move(*ended);
  state_ = Waiting{std::move(reason), std::move(message)};
  has_been_tried_ = true;
}

void ContainerMachine::note(Notes& notes, bool is_warning, std::string reason, std::string message) const {
  notes.push_back({.is_warning = is_warning,
                   .reason = std::move(reason),
                   .message = std::move(message),
                   .container = name(),
                   .is_init = plan_.is_init});
}

void ContainerMachine::advance(Moment now, const Facts& facts, Notes& notes) {
  const bool may_be_released = stage_ == Stage::Running && facts.is_released;
  if (may_be_released) look_at_running(now, facts, notes);
  while (due_ && *due_ <= now.at) step(now, facts, notes);
}

void ContainerMachine::step(Moment now, const Facts& facts, Notes& notes) {
  due_.reset();
  switch (stage_) {
    case Stage::Idle:
    case Stage::Done:
      return;
    case Stage::Begun:
    case Stage::PullBackOff:
      return pull(now, facts, notes);
    case Stage::Pulling:
      return finish_pull(now, facts, notes);
    case Stage::PullFailed:
      return back_off_pull(now, notes);
    case Stage::Configuring:
      return create(now, facts, notes);
    case Stage::Starting:
      return run(now, notes);
    case Stage::Running:
      return look_at_running(now, facts, notes);
    case Stage::Stopping:
      return end(now, exit_when_stopped_, "");
    case Stage::Ended:
      return after_end(now, notes);
    case Stage::BackingOff:
      return restart(now);
  }
}

void ContainerMachine::pull(Moment now, const Facts& facts, Notes& notes) {
  if (const auto why = image_name_problem(image()); !why.empty()) return refuse_image(now, why, notes);
  const bool exists = plan_.behaviour.image == ContainerBehaviour::Image::There;
  const bool is_never = is_never_pulled(plan_.spec);
  if (is_never && !exists) return miss_image(now, notes);
  const bool is_there = is_present_ || (exists && (facts.image_is_there || is_never));
  if (is_there && !is_always_pulled(plan_.spec)) {
    is_present_ = true;
    note(notes, false, "Pulled",
         fmt::format("Container image \"{}\" already present on machine and can be accessed by the pod",
                     image()));
    return create(now, facts, notes);
  }
  note(notes, false, "Pulling", fmt::format("Pulling image \"{}\"", image()));
  go(Stage::Pulling, now.at + plan_.behaviour.pull);
}

void ContainerMachine::miss_image(Moment now, Notes& notes) {
  const auto why = fmt::format("Container image \"{}\" is not present with pull policy of Never", image());
  note(notes, true, "ErrImageNeverPull", why);
  note(notes, true, "Failed", "Error: ErrImageNeverPull");
  wait_with("ErrImageNeverPull", why);
  go(Stage::Begun, now.at + kLookAgain);
}

void ContainerMachine::refuse_image(Moment now, const std::string& why, Notes& notes) {
  const auto text = fmt::format(
      "Failed to apply default image tag \"{0}\": couldn't parse image name \"{0}\": {1}", image(), why);
  note(notes, true, "InspectFailed", text);
  note(notes, true, "Failed", "Error: InvalidImageName");
  wait_with("InvalidImageName", text);
  go(Stage::Begun, now.at + kLookAgain);
}

void ContainerMachine::finish_pull(Moment now, const Facts& facts, Notes& notes) {
  pull_problem_ = pull_problem(image(), plan_.behaviour.image);
  is_present_ = pull_problem_.empty();
  if (is_present_) {
    const auto took = in_milliseconds(plan_.behaviour.pull);
    note(notes, false, "Pulled",
         fmt::format("Successfully pulled image \"{}\" in {} ({} including waiting). Image size: 10485760 "
                     "bytes.",
                     image(), took, took));
    return create(now, facts, notes);
  }
  note(notes, true, "Failed", fmt::format("Failed to pull image \"{}\": {}", image(), pull_problem_));
  note(notes, true, "Failed", "Error: ErrImagePull");
  pull_backoff_.count(now.at, now.at);
  wait_with("ErrImagePull", pull_problem_);
  go(Stage::PullFailed, now.at + kRelist);
}

void ContainerMachine::back_off_pull(Moment now, Notes& notes) {
  const auto text = fmt::format("Back-off pulling image \"{}\"", image());
  note(notes, false, "BackOff", text);
  note(notes, true, "Failed", "Error: ImagePullBackOff");
  wait_with("ImagePullBackOff", fmt::format("{}: ErrImagePull: {}", text, pull_problem_));
  go(Stage::PullBackOff, now.at - kRelist + pull_backoff_.wait());
}

void ContainerMachine::create(Moment now, const Facts& facts, Notes& notes) {
  if (!facts.config_problem.empty()) {
    note(notes, true, "Failed", "Error: " + facts.config_problem);
    wait_with("CreateContainerConfigError", facts.config_problem);
    return go(Stage::Configuring, now.at + kLookAgain);
  }
  note(notes, false, "Created", "Container created");
  go(Stage::Starting, now.at + plan_.behaviour.start);
}

void ContainerMachine::run(Moment now, Notes& notes) {
  if (auto* ended = std::get_if<Terminated>(&state_)) last_ = *ended;
  if (!container_id_.empty()) ++restarts_;
  container_id_ = digest_of(fmt::format("{}/{}/{}", plan_.uid, name(), restarts_));
  state_ = Running{now.shown};
  has_been_tried_ = true;
  is_started_ = is_ready_ = is_refused_ = false;
  began_running_ = now.at;
  probes_ = probe_times(plan_.spec, plan_.behaviour);
  note(notes, false, "Started", "Container started");
  go(Stage::Running, now.at);
}

std::optional<Duration> ContainerMachine::end_due(const Facts& facts) const {
  const auto& ending = plan_.behaviour.ending;
  if (!ending || (ending->times && restarts_ >= *ending->times)) return std::nullopt;
  return ending->when.empty() || facts.is_released ? std::optional(ending->after) : std::nullopt;
}

void ContainerMachine::look_at_running(Moment now, const Facts& facts, Notes& notes) {
  const auto age = now.at - began_running_;
  const auto has_come = [&](const std::optional<Duration>& when) { return when && *when <= age; };
  if (const auto due = end_due(facts); has_come(due)) {
    return end(now, plan_.behaviour.ending->exit_code, plan_.behaviour.ending->reason);
  }
  if (has_come(probes_.killed)) {
    note(notes, true, "Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 500");
    note(notes, false, "Killing",
         fmt::format("Container {} failed liveness probe, will be restarted", name()));
    return end(now, kKilled, "Error");
  }
  if (has_come(probes_.refused) && !is_refused_) {
    is_refused_ = true;
    note(notes, true, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503");
  }
  is_started_ = probes_.started <= age;
  is_ready_ = is_started_ && has_come(probes_.ready) && !has_come(probes_.unready);
  for (const auto& when : {std::optional(probes_.started), probes_.refused, probes_.ready, probes_.unready,
                           probes_.killed, end_due(facts)}) {
    if (!when || *when <= age) continue;
    const auto at = began_running_ + *when;
    due_ = due_ ? std::min(*due_, at) : at;
  }
}

void ContainerMachine::end(Moment now, int exit_code, std::string reason) {
  if (reason.empty()) reason = exit_code == 0 ? "Completed" : "Error";
  const auto* running = std::get_if<Running>(&state_);
  state_ = Terminated{.exit_code = exit_code,
                      .reason = std::move(reason),
                      .started = running ? running->since : now.shown,
                      .finished = now.shown,
                      .container_id = container_id_};
  ended_ = now.at;
  if (!is_stopping_ && is_to_restart()) return go(Stage::Ended, now.at + kRelist);
  stage_ = Stage::Done;
  due_.reset();
}

bool ContainerMachine::is_to_restart() const {
  if (plan_.policy == RestartPolicy::Always) return true;
  return plan_.policy == RestartPolicy::OnFailure && !has_succeeded();
}

bool ContainerMachine::has_succeeded() const {
  const auto* ended = std::get_if<Terminated>(&state_);
  return ended && ended->exit_code == 0;
}

void ContainerMachine::after_end(Moment now, Notes& notes) {
  const auto until = crash_backoff_.until(ended_);
  if (until <= now.at) return restart(now);
  note(notes, true, "BackOff",
       fmt::format("Back-off restarting failed container {} in pod {}", name(), plan_.pod));
  wait_with("CrashLoopBackOff", fmt::format("back-off {} restarting failed container={} pod={}",
                                            format_duration(crash_backoff_.wait()), name(), plan_.pod));
  go(Stage::BackingOff, until);
}

void ContainerMachine::restart(Moment now) {
  crash_backoff_.count(ended_, now.at);
  go(Stage::Begun, now.at);
}

void ContainerMachine::stop(Moment now, Duration grace, Notes& notes) {
  if (stage_ == Stage::Done) return;
  const bool is_first = !std::exchange(is_stopping_, true);
  if (!is_running()) {
    stage_ = Stage::Done;
    return due_.reset();
  }
  if (is_first) note(notes, false, "Killing", "Stopping container " + name());
  const auto wait = std::min(plan_.behaviour.stop, grace);
  exit_when_stopped_ = plan_.behaviour.stop <= grace ? 0 : kKilled;
  const auto until = now.at + wait;
  go(Stage::Stopping, is_first || !due_ ? until : std::min(*due_, until));
}

void ContainerMachine::kill(Moment now) {
  is_stopping_ = true;
  if (is_running()) return end(now, kKilled, "Error");
  stage_ = Stage::Done;
  due_.reset();
}

}  // namespace kymaros::sim
