#pragma once

#include <string>
#include <vector>

#include "conformance/case_list.hpp"

namespace kymaros::conformance {

/// What a case found out.
struct Outcome {
  std::vector<std::string> failures;
  std::vector<Exchanged> transcript;
  Duration duration{};

  bool holds() const { return failures.empty(); }
  /// The failures, and the requests that led there.
  std::string text() const;
};

/// Runs a case in a namespace of its own, which is deleted afterwards, for two minutes at most.
Task<Outcome> run_case(ClusterUnderTest& cluster, ListedCase listed);

}  // namespace kymaros::conformance
