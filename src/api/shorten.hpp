#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kymaros::api {

/// `legal` in at most `limit` characters (at least 10). Where that, or the step that made it out of
/// `original`, lost something, it is closed with "-" and a hash of `original` (8 hex digits), so that
/// different originals stay different.
std::string shorten(std::string legal, std::string_view original, std::size_t limit);

}  // namespace kymaros::api
