#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "sim/storage.hpp"

namespace kymaros::sim::velero {

/// One object of a backup.
struct Item {
  std::string resource;  // "deployments.apps"
  ObjectPtr object;
};

/// The tar archive of a backup, as far as format 1.1.0 says: metadata/version, and each object twice, as
/// resources/<resource>/namespaces/<ns>/<name>.json (or /cluster/<name>.json) and below
/// <version>-preferredversion. Not compressed.
std::string write_contents(const std::vector<Item>& items);

/// Reads it back; each object once.
Result<std::vector<Item>> read_contents(std::string_view tar);

/// {"apps/v1/Deployment": ["shop/web"], "v1/Namespace": ["shop"]}
json::Value resource_list(const std::vector<Item>& items);

}  // namespace kymaros::sim::velero
