#include "sim/velero/restored_items.hpp"

#include <fmt/format.h>

#include "kube/resource.hpp"
#include "sim/object.hpp"

namespace kymaros::sim::velero {

RestoredItems::Id RestoredItems::id_of(const json::Value& object, const std::string& target) {
  return {
      fmt::format("{}/{}", json::find_string(object, {"apiVersion"}), json::find_string(object, {"kind"})),
      target, key_of(object).name};
}

json::Value RestoredItems::list() const {
  json::Object out;
  for (const auto& [id, action] : actions_) {
    const auto& [kind, namespace_, name] = id;
    auto& names = out[kind];
    if (!names.is_array()) names = json::Array();
    names.get_array().emplace_back(
        fmt::format("{}({})", to_string(kube::ObjectKey{namespace_, name}), action));
  }
  return out;
}

}  // namespace kymaros::sim::velero
