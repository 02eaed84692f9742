#pragma once

#include <span>
#include <string_view>

namespace kymaros::sim::protobuf {

struct RecordedTable {
  std::string_view name;  // "core_v1.txt": of the Go package
  std::string_view text;
};

/// How Kubernetes (1.35) serialises the built-in kinds that are simulated. Written by
/// test/api_server/record_protobuf.
std::span<const RecordedTable> recorded_tables();

}  // namespace kymaros::sim::protobuf
