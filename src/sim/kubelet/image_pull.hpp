#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"
#include "sim/kubelet/behaviour.hpp"

namespace kymaros::sim {

/// Why an image cannot be pulled, in containerd's words; empty: it can.
std::string pull_problem(std::string_view image, ContainerBehaviour::Image fate);

/// Why an image cannot be called so; empty: it can (github.com/distribution/reference, ParseNormalizedNamed).
std::string image_name_problem(std::string_view image);

/// True if the image is to be pulled though the node has it: imagePullPolicy, or the default for its tag.
/// With imagePullPolicy Never.
bool is_never_pulled(const json::Value& container);
bool is_always_pulled(const json::Value& container);

}  // namespace kymaros::sim
