#pragma once

#include <string_view>

namespace kymaros::sim::spdy {

/// What header blocks of SPDY/3 are compressed with (SPDY Protocol, draft 3, section 2.6.10.1).
std::string_view header_dictionary();

}  // namespace kymaros::sim::spdy
