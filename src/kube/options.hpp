#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"

namespace kymaros::kube {

/// Which objects a list, a watch or a deletecollection is about.
struct Selection {
  std::string namespace_;     // empty: all namespaces
  std::string labelSelector;  // "kymaros.io/managed-by=kymaros,kymaros.io/run"
  std::string fieldSelector;  // "metadata.name=velero"
};

struct ListOptions {
  std::string resourceVersion;  // empty: most recent; else this one or any newer
  int limit = 500;              // objects a page; 0: all at once
  std::string continue_;        // token of the page before
  bool metadata_only = false;   // PartialObjectMetadataList: names and labels, never contents
};

struct WatchOptions {
  std::string resourceVersion;  // changes after it; empty: what there is as Added, then changes
  Duration timeout = std::chrono::minutes(5);  // the server ends the watch after it
  bool metadata_only = false;
};

enum class PatchType { Merge, Json, Apply };  // RFC 7386, RFC 6902, server-side apply

struct PatchOptions {
  std::string subresource;  // "status", or empty
  bool force = false;       // Apply: take fields over from other managers
};

enum class Propagation { Background, Foreground, Orphan };

struct DeleteOptions {
  Propagation propagation = Propagation::Background;
  std::string uid;  // only if the object still has this UID; else ErrorCode::Conflict
  std::optional<std::int64_t> grace_period_seconds;
};

}  // namespace kymaros::kube
