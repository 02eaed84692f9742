#include "backup/velero/resource_list.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "backup/velero/contents_reader.hpp"
#include "json/codec.hpp"

namespace kymaros::backup::velero {
namespace {

struct GroupVersionKind {
  std::string group, version, kind;
};

/// "apps/v1/Deployment", or "v1/Pod".
std::optional<GroupVersionKind> parse_kind(std::string_view key) {
  const auto last = key.rfind('/');
  if (last == std::string_view::npos) return std::nullopt;
  const auto api_version = key.substr(0, last);
  const auto slash = api_version.find('/');
  if (slash == std::string_view::npos)
    return GroupVersionKind{"", std::string(api_version), std::string(key.substr(last + 1))};
  return GroupVersionKind{std::string(api_version.substr(0, slash)),
                          std::string(api_version.substr(slash + 1)), std::string(key.substr(last + 1))};
}

}  // namespace

Result<std::vector<domain::ObjectFacts>> parse_resource_list(std::string_view text,
                                                             const std::vector<std::string>& namespaces) {
  KYMAROS_TRY(const auto document, json::parse(text));
  using Names = std::map<std::string, std::vector<std::string>>;
  KYMAROS_TRY(const auto list, json::decode<Names>(document));
  std::vector<domain::ObjectFacts> objects;
  for (const auto& [key, names] : list) {
    const auto kind = parse_kind(key);
    if (!kind || kind->kind == "Event") continue;
    for (const auto& name : names) {
      const auto slash = name.find('/');
      if (slash == std::string::npos) continue;  // cluster-scoped
      const auto namespace_ = name.substr(0, slash);
      if (std::ranges::find(namespaces, namespace_) == namespaces.end()) continue;
      if (objects.size() >= kMaxObjects) return objects;
      objects.push_back(
          {.id = {kind->group, kind->kind, namespace_, name.substr(slash + 1)}, .version = kind->version});
    }
  }
  return objects;
}

}  // namespace kymaros::backup::velero
