#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"

namespace kymaros::sim {

/// Now, by both clocks: delays go by the one, what is shown by the other.
struct Moment {
  MonotonicTime at;
  Time shown;
};

/// What is to be told as an event of the pod.
struct Note {
  bool is_warning = false;
  std::string reason, message;
  std::string container = {};  // empty: of the pod
  bool is_init = false;
};

using Notes = std::vector<Note>;

}  // namespace kymaros::sim
