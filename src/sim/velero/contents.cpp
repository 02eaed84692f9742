#include "sim/velero/contents.hpp"

#include <fmt/format.h>

#include <map>

#include "archive/tar_writer.hpp"
#include "sim/object.hpp"

namespace kymaros::sim::velero {
namespace {

/// "resources/deployments.apps/namespaces/shop/web.json", "resources/namespaces/cluster/shop.json"
std::string path_of(const BackedUp& one) {
  const auto key = key_of(*one.object);
  const auto where = key.namespace_.empty() ? std::string("cluster") : "namespaces/" + key.namespace_;
  return fmt::format("resources/{}/{}/{}.json", one.resource, where, key.name);
}

}  // namespace

std::string contents_tar(const Contents& contents) {
  archive::TarWriter tar;
  tar.add_file("metadata/version", "1.1.0");
  for (const auto& one : contents.objects) tar.add_file(path_of(one), json::serialize(*one.object));
  return std::move(tar).finish();
}

json::Value resource_list(const Contents& contents) {
  std::map<std::string, json::Array> lists;
  for (const auto& one : contents.objects) {
    const auto kind = fmt::format("{}/{}", json::find_string(*one.object, {"apiVersion"}),
                                  json::find_string(*one.object, {"kind"}));
    lists[kind].emplace_back(to_string(key_of(*one.object)));
  }
  json::Object out;
  for (auto& [kind, names] : lists) out[kind] = std::move(names);
  return out;
}

json::Value volume_infos(const Contents& contents, Time at) {
  json::Array out;
  for (const auto& volume : contents.volumes) {
    out.push_back(json::Object{
        {"pvcName", volume.claim},
        {"pvcNamespace", volume.namespace_},
        {"pvName", volume.volume},
        {"backupMethod", "PodVolumeBackup"},
        {"snapshotDataMoved", false},
        {"skipped", false},
        {"startTimestamp", format_time(at)},
        {"completionTimestamp", format_time(at)},
        {"result", "succeeded"},
        {"pvbInfo", json::Object{{"snapshotHandle", fmt::format("{}-{}", volume.namespace_, volume.claim)},
                                 {"size", volume.bytes},
                                 {"uploaderType", "kopia"},
                                 {"volumeName", volume.volume_in_pod},
                                 {"podName", volume.pod},
                                 {"podNamespace", volume.namespace_},
                                 {"Phase", "Completed"}}},
        {"pvInfo", json::Object{{"reclaimPolicy", "Delete"}, {"labels", nullptr}}}});
  }
  return out;
}

}  // namespace kymaros::sim::velero
