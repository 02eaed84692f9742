#pragma once

#include <optional>
#include <string_view>

namespace kymaros {

/// Takes the first code point off a UTF-8 text that is not empty. Nothing if the bytes there are not UTF-8
/// (RFC 3629: overlong forms and surrogates are not); one byte is taken then.
std::optional<char32_t> take_code_point(std::string_view& text);

}  // namespace kymaros
