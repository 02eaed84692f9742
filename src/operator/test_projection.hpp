#pragma once

#include "json/value.hpp"

namespace kymaros::op {

/// What of a RestoreTest the operator holds in memory all the time: enough to know whom an event is about and
/// which run is under way. A reconcile reads the whole test from the API server. Thousands of tests, each
/// with its spec, conditions and ten past runs, would be most of what the process holds.
///
/// The version stays, so that every change of a test is still a change.
json::Value project_test(const json::Value& test);

}  // namespace kymaros::op
