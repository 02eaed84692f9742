#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kymaros::kube {

/// Standard base64 (RFC 4648, 4) with padding; white space between characters is skipped, as hand-edited
/// kubeconfigs have it. ErrorCode::Invalid otherwise.
Result<std::string> decode_base64(std::string_view text);

std::string encode_base64(std::string_view bytes);

}  // namespace kymaros::kube
