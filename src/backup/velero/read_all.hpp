#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "async/task.hpp"
#include "base/log.hpp"
#include "json/codec.hpp"
#include "kube/client.hpp"

namespace kymaros::backup::velero {

/// All objects of a selection as T, or those of them that are wanted: of others, one page is in memory at a
/// time. One that cannot be read is logged and left out: a single odd object of somebody else must not stop
/// every run.
template <class T>
Task<Result<std::vector<T>>> read_all(kube::Client& client, kube::ResourceType type,
                                      kube::Selection selection,
                                      std::function<bool(const T&)> is_wanted = {}) {
  std::vector<T> objects;
  const auto take = [&](const kube::ListPage& page, bool is_first) {
    if (is_first) objects.clear();
    for (const auto& item : page.items) {
      auto object = json::decode<T>(item);
      if (!object) {
        log::warning("an object is left out: it cannot be read",
                     {{"kind", type.kind},
                      {"name", json::find_string(item, {"metadata", "name"})},
                      {"error", object.error().message}});
      } else if (!is_wanted || is_wanted(*object)) {
        objects.push_back(*std::move(object));
      }
    }
  };
  KYMAROS_CO_TRY_VOID(co_await client.list_each(type, selection, {}, take));
  co_return objects;
}

}  // namespace kymaros::backup::velero
