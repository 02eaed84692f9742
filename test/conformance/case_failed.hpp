#pragma once

#include <stdexcept>

namespace kymaros::conformance {

/// A case cannot go on: what it builds upon did not come about.
class CaseFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace kymaros::conformance
