#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "demo/storyline.hpp"
#include "demo/view.hpp"

namespace kymaros::demo {

struct Options {
  std::uint64_t seed = 1;
  int nights = 90;    // before the live round; at least one
  double speed = 20;  // of the live round: how many seconds of the cluster pass in one
  Scenario scenario = Scenario::Quiet;
  std::uint16_t port = 0;  // of the cluster's API server; 0: any that is free
  bool once = false;       // ends after the round
  std::string version;     // of this program
};

/// Shows the main job on a simulated cluster: nights in fast motion, then a round of all tests; then the
/// cluster stays for whoever wants to look around, until SIGINT or SIGTERM.
///
/// True if the round came to its end, false if it was ended before. ErrorCode::Unavailable if the port is
/// taken, or the kubeconfig cannot be written.
Result<bool> run(const Options& options, View& view);

}  // namespace kymaros::demo
