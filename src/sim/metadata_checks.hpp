#pragma once

#include <optional>

#include "json/value.hpp"
#include "sim/api_error.hpp"
#include "sim/resource_catalog.hpp"

namespace kymaros::sim {

/// 422 for metadata that no object may have: labels that are none, too many annotations, owners that are not
/// named in full or of whom two are the controller; 400 for labels and annotations that are no texts.
std::optional<ApiError> check_metadata(const ResourceKind& kind, const json::Value& object);

/// 422 where `after` says otherwise than `before` what nobody changes: uid, times of creation and deletion.
/// What it leaves out stays as it is.
std::optional<ApiError> check_unchanged_metadata(const ResourceKind& kind, const json::Value& before,
                                                 const json::Value& after);

}  // namespace kymaros::sim
