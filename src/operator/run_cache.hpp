#pragma once

#include <map>
#include <memory>
#include <string>

#include "backup/provider.hpp"
#include "domain/object_facts.hpp"

namespace kymaros::op {

/// What a run has read of its backup. A convenience of the process: a restarted operator reads it again.
struct BackupReading {
  backup::BackupChoice choice;
  domain::Inventory inventory;  // sorted
};

/// The readings of the runs under way; dropped when a run ends.
class RunCache {
 public:
  std::shared_ptr<const BackupReading> find(const std::string& run) const {
    const auto found = readings_.find(run);
    return found == readings_.end() ? nullptr : found->second;
  }
  void keep(const std::string& run, std::shared_ptr<const BackupReading> reading) {
    readings_[run] = std::move(reading);
  }
  /// When each check was first seen to pass.
  std::map<std::string, Time>& checks_passed_at(const std::string& run) { return passed_[run]; }

  void drop(const std::string& run) {
    readings_.erase(run);
    passed_.erase(run);
  }

 private:
  std::map<std::string, std::map<std::string, Time>> passed_;
  std::map<std::string, std::shared_ptr<const BackupReading>> readings_;
};

}  // namespace kymaros::op
