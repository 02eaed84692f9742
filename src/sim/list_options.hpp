#pragma once

#include <string>

#include "sim/api_error.hpp"
#include "sim/request_info.hpp"
#include "sim/resource_catalog.hpp"
#include "sim/selector.hpp"

namespace kymaros::sim {

/// What lists and watches are asked for besides a path.

/// labelSelector and fieldSelector. 400 for a field that the kind does not select by.
Answer<Selector> selector_of(const RequestInfo& info, const ResourceKind& kind);

/// What is wrong with the resourceVersion of a list and what goes with it (k8s.io/apimachinery,
/// ValidateListOptions; k8s.io/apiserver, storage.ValidateListOptions).
std::optional<ApiError> refuse_versions(const RequestInfo& info);

/// A list of a version that is yet to come.
std::unexpected<ApiError> too_large(std::string_view version, std::int64_t current);

/// From which version on a watch tells, and whether it begins with what is there.
struct WatchBeginning {
  std::int64_t since;
  bool begins_with_state;
  bool marks_end_of_state;
};
Answer<WatchBeginning> beginning_of(const RequestInfo& info);

}  // namespace kymaros::sim
