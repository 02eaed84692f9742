#pragma once

#include <string>

#include "json/value.hpp"

namespace kymaros::sim {

/// A name for the contents of a pod template, as Kubernetes writes them ("5d4f8c7b9d": no vowels, at most 10
/// letters). The same for values that are equal, in whatever order their members stand.
std::string template_hash(const json::Value& contents);

/// Equal but for the hash that Deployments put among the labels.
bool is_same_template(const json::Value& a, const json::Value& b);

}  // namespace kymaros::sim
