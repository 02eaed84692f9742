#pragma once

#include <map>
#include <string>
#include <string_view>

#include "conformance/case.hpp"

namespace kymaros::conformance {

/// The path of an object of Velero's: "backups/nightly".
std::string velero(std::string_view what);

/// The file that Velero hands out for a target ("BackupContents", name), decompressed.
Task<std::string> velero_file(Case& c, std::string kind, std::string name);
/// The same as JSON.
Task<json::Value> velero_json(Case& c, std::string kind, std::string name);

/// The files of a tar archive by their paths.
std::map<std::string, std::string> files_of_tar(std::string_view archive);

}  // namespace kymaros::conformance
