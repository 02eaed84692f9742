#pragma once

#include <utility>
#include <vector>

#include "async/task.hpp"
#include "base/log.hpp"
#include "json/codec.hpp"
#include "kube/client.hpp"

namespace kymaros::backup::velero {

/// All objects of a selection as T. One that cannot be read is logged and left out: a single odd object of
/// somebody else must not stop every run.
template <class T>
Task<Result<std::vector<T>>> read_all(kube::Client& client, kube::ResourceType type,
                                      kube::Selection selection) {
  KYMAROS_CO_TRY(const auto page, co_await client.list_all(type, selection));
  std::vector<T> objects;
  objects.reserve(page.items.size());
  for (const auto& item : page.items) {
    auto object = json::decode<T>(item);
    if (object) {
      objects.push_back(*std::move(object));
    } else {
      log::warning("an object is left out: it cannot be read",
                   {{"kind", type.kind},
                    {"name", json::find_string(item, {"metadata", "name"})},
                    {"error", object.error().message}});
    }
  }
  co_return objects;
}

}  // namespace kymaros::backup::velero
