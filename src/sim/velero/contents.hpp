#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "sim/storage.hpp"

namespace kymaros::sim::velero {

/// One object of a backup.
struct BackedUp {
  std::string resource;  // "deployments.apps"
  ObjectPtr object;
};

/// A volume whose data a backup has, copied from a pod's file system by kopia.
struct BackedUpVolume {
  std::string claim, namespace_, pod, volume_in_pod, volume;
  std::int64_t bytes = 0;
};

/// What a backup holds.
struct Contents {
  std::vector<BackedUp> objects;
  std::vector<BackedUpVolume> volumes;
};

/// The files of a backup as Velero writes them, before they are compressed.
std::string contents_tar(const Contents& contents);
json::Value resource_list(const Contents& contents);
json::Value volume_infos(const Contents& contents, Time at);

}  // namespace kymaros::sim::velero
