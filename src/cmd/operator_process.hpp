#pragma once

#include <cstdint>
#include <memory>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "cmd/operator_flags.hpp"
#include "kube/config.hpp"

namespace kymaros::cmd {

/// The process of `kymaros operator`: health endpoints, leader election and the operator itself.
class OperatorProcess {
 public:
  /// The flags with how to reach the cluster. ErrorCode::Invalid for a flag or a certificate that cannot be
  /// used.
  static Result<std::unique_ptr<OperatorProcess>> make(const OperatorFlags& flags, kube::Config config,
                                                       const async::Executor& executor, Clock& clock,
                                                       Random& random);
  ~OperatorProcess();

  /// Binds the address of the health endpoints. ErrorCode::Unavailable if it is taken.
  Result<void> listen();
  std::uint16_t health_port() const;

  /// Runs until stop(), then the exit code is 0; or until a part of it ends by itself, a lost lease among
  /// them: then it is 1, and whoever started the process starts it again.
  Task<int> run();

  /// Lets what is under way finish, within kStopWithin, and ends.
  void stop();

  static constexpr Duration kStopWithin = std::chrono::seconds(20);  // of the 30 that a pod is given

 private:
  class Impl;
  explicit OperatorProcess(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace kymaros::cmd
