#include "runtime/watch_machine.hpp"

namespace kymaros::runtime {

WatchMachine::Command WatchMachine::on(const Event& event) {
  if (const auto* listed = std::get_if<Listed>(&event)) {
    resource_version_ = listed->resource_version;
    return resume();
  }
  if (const auto* advanced = std::get_if<Advanced>(&event)) {
    if (!advanced->resource_version.empty()) resource_version_ = advanced->resource_version;
    return resume();
  }
  if (const auto* ended = std::get_if<StreamEnded>(&event)) {
    if (ended->was_useful) return resume();
    return Backoff{};
  }
  if (std::holds_alternative<Gone>(event)) {
    resource_version_.clear();
    return List{};
  }
  return Backoff{};
}

WatchMachine::Command WatchMachine::resume() const {
  if (resource_version_.empty()) return List{};
  return Watch{resource_version_};
}

}  // namespace kymaros::runtime
