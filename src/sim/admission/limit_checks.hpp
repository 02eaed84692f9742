#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "sim/amounts.hpp"

namespace kymaros::sim {

/// Why a pod, or a PersistentVolumeClaim, is not what an entry of spec.limits of a LimitRange allows, in
/// LimitRanger's words; none if it is. Pure.
std::vector<std::string> limit_violations_of_pod(const json::Value& limit, const json::Value& pod);
std::vector<std::string> limit_violations_of_claim(const json::Value& limit, const json::Value& claim);

}  // namespace kymaros::sim
