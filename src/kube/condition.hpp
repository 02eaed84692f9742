#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "json/codec.hpp"

namespace kymaros::kube {

/// metav1.Condition: one claim about an object, as it stands in `status.conditions` (a list-map by type).
struct Condition {
  std::string type;
  std::string status;  // "True", "False" or "Unknown"
  std::optional<std::int64_t> observedGeneration;
  std::optional<Time> lastTransitionTime;  // when `status` last changed
  std::string reason;                      // CamelCase
  std::string message;

  bool operator==(const Condition&) const = default;
};
BOOST_DESCRIBE_STRUCT(Condition, (), (type, status, observedGeneration, lastTransitionTime, reason, message))

}  // namespace kymaros::kube
