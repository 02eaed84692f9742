#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace kymaros::bench {

/// A process of the shipped program: `kymaros operator`. It is killed with its object.
class OperatorProgram {
 public:
  /// `kubeconfig` and `log` are paths. Throws if it cannot be started.
  OperatorProgram(const std::string& program, const std::string& kubeconfig, const std::string& log);
  OperatorProgram(const OperatorProgram&) = delete;
  OperatorProgram& operator=(const OperatorProgram&) = delete;
  ~OperatorProgram();

  /// Where it answers whether it is ready: "http://127.0.0.1:40123/readyz".
  std::string ready_url() const;
  bool is_running();

  /// Resident MiB now, and the most there ever were (VmRSS and VmHWM of /proc/PID/status).
  double resident() const;
  double peak_resident() const;
  /// Seconds of processor time of all its threads.
  double processor_time() const;

 private:
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace kymaros::bench
