#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/error.hpp"
#include "base/time.hpp"

namespace kymaros::op {

/// How the attempts at one step of a run fare.
struct StepTrouble {
  std::string step;
  std::string message;  // of the last failure
  Time since;           // that all attempts have failed
  bool is_lasting = false;
};

/// What this process knows of the runs under way, beside their records. Another process begins without it.
class RunMemory {
 public:
  /// This process works on the run, and the run's record says so.
  void take_up(const std::string& run) { taken_up_.insert(run); }
  bool has_taken_up(const std::string& run) const { return taken_up_.contains(run); }

  /// The step failed. What the other side refuses is tried for a minute, for rights and admission rules
  /// change; what may pass by itself, for five.
  void failed(const std::string& run, const std::string& step, const Error& error, Time now);
  void went_well(const std::string& run) { troubles_.erase(run); }
  /// Nothing: the last attempt at this step went well, or there was none.
  std::optional<StepTrouble> trouble(const std::string& run, const std::string& step) const;

  /// When this process first tried to report on the run.
  Time report_tried_since(const std::string& run, Time now) {
    return reporting_.try_emplace(run, now).first->second;
  }

  void drop(const std::string& run);

 private:
  std::set<std::string> taken_up_;
  std::map<std::string, StepTrouble> troubles_;
  std::map<std::string, Time> reporting_;
};

}  // namespace kymaros::op
