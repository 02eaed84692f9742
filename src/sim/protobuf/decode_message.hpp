#pragma once

#include <string_view>

#include "json/value.hpp"
#include "sim/protobuf/message_type.hpp"

namespace kymaros::sim::protobuf {

/// The JSON of the Go struct that these bytes are read into, as encoding/json writes it: what is empty is
/// left out unless it is always there, or behind a pointer. Fields that the type does not have are skipped.
/// ErrorCode::Invalid with the path of the field for bytes that are no message of the type, and for messages
/// nested deeper than 64 levels.
Result<json::Object> decode_message(std::string_view bytes, const MessageType& type, int depth = 0);

}  // namespace kymaros::sim::protobuf
