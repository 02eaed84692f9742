#pragma once

#include <string_view>

#include "json/value.hpp"

namespace kymaros::sim::protobuf {

/// The object of a body of application/vnd.kubernetes.protobuf, as the same client would have written it in
/// JSON: "k8s\0", then a runtime.Unknown {typeMeta = 1 {apiVersion = 1, kind = 2}, raw = 2}. Members of
/// members that the recorded types do not have are skipped.
///
/// ErrorCode::Invalid for anything else, ErrorCode::NotFound for a kind that is none of those recorded.
/// https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
Result<json::Value> decode_object(std::string_view body);

}  // namespace kymaros::sim::protobuf
