#pragma once

#include <map>
#include <set>
#include <string>

#include "backup/provider.hpp"
#include "kube/client.hpp"
#include "operator/cleaner.hpp"
#include "sandbox/sandboxes.hpp"

namespace kymaros::op {

/// Removes every sandbox and restore of ours that no run under way answers for, and every one that expired:
/// at the start, and all the time. What it knows it reads from labels, so that it finds what crashed runs
/// left.
class Sweeper {
 public:
  Sweeper(kube::Client& client, backup::Provider& provider, Clock& clock, sandbox::Account account)
      : client_(client),
        clock_(clock),
        sandboxes_(client, std::move(account)),
        provider_(provider),
        cleaner_(sandboxes_, provider) {}

  /// Looks at everything once; returns when the next look is due if nothing happens before.
  Task<Result<Time>> sweep();

  /// Sweeps at the start, whenever something falls due, and at least every minute; ends when cancelled.
  Task<void> run();

 private:
  struct Found;
  static Found& found_of(std::map<std::string, Found>& runs, const std::string& test_uid,
                         const std::string& run, Time now);
  Task<Result<std::map<std::string, Found>>> find_runs();  // by owner and run
  void tell_stranger(const std::string& name);
  Task<Result<std::set<std::string>>> find_runs_under_way();  // likewise
  Task<Result<bool>> sweep_run(const Found& found);           // true: clean

  kube::Client& client_;
  Clock& clock_;
  sandbox::Sandboxes sandboxes_;
  backup::Provider& provider_;
  Cleaner cleaner_;
  std::set<std::string> strangers_;  // told already
};

}  // namespace kymaros::op
