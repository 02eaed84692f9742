#pragma once

#include <string>
#include <string_view>

#include "sim/registry.hpp"

namespace kymaros::sim {

/// 403 as admission says it: `pods "web" is forbidden: WHY`.
ApiError refuse(const Admission& admission, std::string_view why);

/// The same of a plugin that runs before a name is generated: a real server knows only its prefix then
/// (`pods "web-7d4f8b-" is forbidden: WHY`).
ApiError refuse_early(const Admission& admission, std::string_view why);

}  // namespace kymaros::sim
