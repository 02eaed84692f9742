#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "async/retired.hpp"
#include "kube/client.hpp"
#include "runtime/reflector.hpp"

namespace kymaros::op {

/// Watches the pods of the sandboxes that exist, and of nothing else: a pod that changes wakes its run, at
/// once the first time and then once a second, since pods that start change many times. Each watch holds a
/// connection, so no more than 48 are watched at a time; a run looks at the others every few seconds all the
/// same. Before run() it only remembers what there is to watch.
class SandboxWatches {
 public:
  /// The run is to look into the sandbox when `wait` is over.
  using Changed = std::function<void(const std::string& sandbox, Duration wait)>;

  SandboxWatches(kube::Client& client, Clock& clock, Random& random, const async::Executor& executor,
                 Changed changed);
  ~SandboxWatches();

  void watch(const std::string& sandbox);
  void forget(const std::string& sandbox);

  /// Watches until it is cancelled.
  Task<void> run();

 private:
  struct Watch;
  void begin(const std::string& sandbox);
  void begin_next();

  kube::Client& client_;
  Clock& clock_;
  Random& random_;
  async::Executor executor_;
  Changed changed_;
  bool is_running_ = false;
  std::map<std::string, std::unique_ptr<Watch>> watches_;  // nothing: not begun, or no place for it
  async::Retired<Watch> ending_;
};

}  // namespace kymaros::op
