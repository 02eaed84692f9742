#include "runtime/watch_machine.hpp"

namespace kymaros::runtime {

WatchMachine::Command WatchMachine::on(const Event& event) {
  return std::visit([this](const auto& happened) { return handle(happened); }, event);
}

WatchMachine::Command WatchMachine::handle(const Listed& listed) {
  resource_version_ = listed.resource_version;
  if (resource_version_.empty()) return handle(Failed{});
  return resume();
}

WatchMachine::Command WatchMachine::handle(const Advanced& advanced) {
  failures_ = 0;
  if (!advanced.resource_version.empty()) resource_version_ = advanced.resource_version;
  return resume();
}

WatchMachine::Command WatchMachine::handle(const StreamEnded& ended) {
  if (!ended.was_useful) return handle(Failed{});
  failures_ = 0;
  return resume();
}

WatchMachine::Command WatchMachine::handle(const Gone&) {
  resource_version_.clear();
  // The usual case is a watch that was of use and then fell behind: a list helps at once.
  if (failures_++ == 0) return List{};
  return Backoff{};
}

WatchMachine::Command WatchMachine::handle(const Failed&) {
  if (++failures_ % kFailuresBeforeList == 0) resource_version_.clear();
  return Backoff{};
}

WatchMachine::Command WatchMachine::resume() const {
  if (resource_version_.empty()) return List{};
  return Watch{resource_version_};
}

}  // namespace kymaros::runtime
