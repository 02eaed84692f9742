#include "sim/openapi/documents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>

#include "sim/openapi/custom_document.hpp"
#include "sim/openapi/recorded_documents.hpp"

namespace kymaros::sim {
namespace {

constexpr std::string_view kRoot = "/openapi/v3";

/// "apis/apps/v1"
std::string group_version(const RecordedDocument& document) {
  auto out = std::string(document.name.substr(0, document.name.rfind('.')));
  std::ranges::replace(out, '_', '/');
  return out;
}

/// The texts of all documents, by group version.
std::map<std::string, std::string> all_documents(const Registry& registry) {
  std::map<std::string, std::string> out;
  for (const auto& document : recorded_documents()) out[group_version(document)] = document.json;
  for (const auto& [group, document] : custom_documents(registry)) out[group] = json::serialize(document);
  return out;
}

/// Clients ask anew when the hash of a document is another one.
json::Value index_of(const std::map<std::string, std::string>& documents) {
  json::Object paths;
  for (const auto& [group, text] : documents) {
    const auto url = fmt::format("{}/{}?hash={:016X}", kRoot, group, std::hash<std::string>()(text));
    paths[group] = json::Object{{"serverRelativeURL", url}};
  }
  return json::Object{{"paths", std::move(paths)}};
}

}  // namespace

Answer<json::Value> read_document(const Registry& registry, std::string_view path) {
  if (path == kRoot) return index_of(all_documents(registry));
  const std::string group(path.substr(std::min(path.size(), kRoot.size() + 1)));
  const auto recorded = std::ranges::find(recorded_documents(), group, group_version);
  if (recorded != recorded_documents().end()) return json::parse(recorded->json).value();
  auto custom = custom_documents(registry);
  const auto found = custom.find(group);
  if (found != custom.end()) return std::move(found->second);
  return not_served();
}

}  // namespace kymaros::sim
