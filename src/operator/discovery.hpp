#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "kube/client.hpp"

namespace kymaros::op {

/// A kind by group and kind, with the version in which the backup holds it.
struct ListedKind {
  std::string group;
  std::string version;
  std::string kind;
  auto operator<=>(const ListedKind&) const = default;
};

/// What the API serves, asked group by group and remembered as long as this lives: for one look, since what
/// is served may change.
class Discovery {
 public:
  explicit Discovery(kube::Client& client) : client_(client) {}

  /// The kind in its version, else in the group's preferred one; nothing if it is not served.
  Task<Result<std::optional<kube::ResourceType>>> find(ListedKind kind);

 private:
  using ServedKinds = std::map<std::string, kube::ResourceType>;  // by kind
  static ServedKinds read(const json::Value& list, const std::string& group, const std::string& version);
  Task<Result<const ServedKinds*>> served_in(std::string group, std::string version);
  Task<Result<std::string>> preferred_version(std::string group);

  kube::Client& client_;
  std::map<std::pair<std::string, std::string>, ServedKinds> known_;
};

}  // namespace kymaros::op
