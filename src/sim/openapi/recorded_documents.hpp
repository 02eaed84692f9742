#pragma once

#include <span>
#include <string_view>

namespace kymaros::sim {

struct RecordedDocument {
  std::string_view name;  // "apis_apps_v1.json": of the group version, with _ for /
  std::string_view json;
};

/// OpenAPI v3 documents of a real API server (1.35), with the built-in kinds that are simulated. Written by
/// test/api_server/record_openapi.
std::span<const RecordedDocument> recorded_documents();

}  // namespace kymaros::sim
