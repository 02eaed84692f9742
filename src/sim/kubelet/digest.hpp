#pragma once

#include <string>
#include <string_view>

namespace kymaros::sim {

/// 64 hexadecimal digits that are the same for the same text, as ids of containers and images look. No
/// cryptography.
std::string digest_of(std::string_view text);

/// As containerd names an image: "docker.io/library/nginx:latest" for "nginx".
std::string canonical_image(std::string_view image);

}  // namespace kymaros::sim
