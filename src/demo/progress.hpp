#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "sim/registry.hpp"

namespace kymaros::demo {

/// Something that happened in a run, in plain words.
struct Happening {
  Time at;
  std::string test;
  std::string text;
};

/// Where a test stands now.
struct Standing {
  std::string test;
  std::string step;    // "Restore", empty: no run is under way
  std::string detail;  // "12 of 21 objects"
  std::string result;  // of the last run that ended: "pass"
  int score = 0;
};

/// Follows the runs of all tests by what changes in the cluster, and says what happens.
class Progress {
 public:
  /// `told` of each happening. Observes until the registry goes.
  Progress(sim::Registry& registry, std::function<void(const Happening&)> told);

  /// In the order in which applications are shown.
  std::vector<Standing> standings() const;

 private:
  struct Run {
    std::string step, backup, detail, outcome;
    std::map<std::string, std::string> sandboxes;  // name to source
  };

  void note(const sim::Change& change);
  void note_test(const json::Value& test);
  void note_step(const std::string& test, Run& run, const json::Value& record);
  void note_restore(const json::Value& restore);
  void note_pod(const json::Value& pod);
  void say(const std::string& test, std::string text);
  void finish(const std::string& test, const json::Value& object);

  sim::Registry& registry_;
  std::function<void(const Happening&)> told_;
  std::map<std::string, Run> runs_;  // by test
  std::map<std::string, Standing> last_;
};

}  // namespace kymaros::demo
