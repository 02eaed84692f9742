#pragma once

#include "json/value.hpp"

namespace kymaros::kube {

enum class WatchEventType { Added, Modified, Deleted, Bookmark };

struct WatchEvent {
  WatchEventType type = WatchEventType::Added;
  json::Value object;  // of a bookmark, only metadata.resourceVersion means something
};

}  // namespace kymaros::kube
