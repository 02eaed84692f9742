#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "archive/gzip.hpp"
#include "archive/tar_writer.hpp"
#include "support/small_cluster.hpp"

namespace kymaros::test {

/// Velero in a SmallCluster, in namespace velero: one backup, whose objects it restores when a Restore is
/// made, and an object store for its files.
///
/// Like the real one it makes a namespace that is not there (without any label), waits for one that is being
/// deleted, does not forget a Restore that it works on, and removes old DownloadRequests.
class SmallVelero final : public http::Transport {
 public:
  struct Object {
    std::string plural, resource;  // "deployments", "deployments.apps"
    json::Value object;            // as it is in the backup
  };
  struct Behaviour {
    std::set<std::string> loses = {};                   // names of objects that it does not bring back
    std::optional<Duration> stalls_for = std::nullopt;  // a restore hangs so long when all is there, and then
    bool goes_on = false;                               // fails; or restores all once more
  };

  static constexpr const char* kNamespace = "velero";
  static constexpr const char* kBackup = "nightly-1";

  SmallVelero(SmallCluster& cluster, Clock& clock, std::vector<Object> backed_up, Behaviour behaviour)
      : cluster_(cluster), clock_(clock), backed_up_(std::move(backed_up)), behaviour_(std::move(behaviour)) {
    cluster_.make_namespace(kNamespace);
    install();
    cluster_.also([this](const std::string& plural, const std::string& what, const json::Value& object) {
      react(plural, what, object);
    });
  }

  /// "http://store/RestoreResults/r1"
  Task<Result<http::Exchange>> open(http::Request request) override {
    const auto path = request.url.substr(request.url.find('/', 7) + 1);
    const auto slash = path.find('/');
    const auto text = file(path.substr(0, slash), path.substr(slash + 1));
    http::Exchange answer{.head = {.status = text ? 200 : 404, .headers = {}}, .body = nullptr};
    answer.body = std::make_unique<Bytes>(text ? archive::gzip(*text) : "");
    co_return answer;
  }

 private:
  class Bytes final : public http::BodyReader {
   public:
    explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
    Task<Result<std::string>> read_some() override { co_return std::exchange(bytes_, {}); }

   private:
    std::string bytes_;
  };

  static json::Object metadata(std::string_view name) { return {{"namespace", kNamespace}, {"name", name}}; }

  void install() {
    const auto an_hour_ago = clock_.now() - std::chrono::hours(1);
    cluster_.create("deployments", json::Object{{"metadata", metadata("velero")},
                                                {"status", json::Object{{"availableReplicas", 1}}}});
    cluster_.create("backupstoragelocations", json::Object{{"metadata", metadata("default")},
                                                           {"spec", json::Object{{"default", true}}},
                                                           {"status", json::Object{{"phase", "Available"}}}});
    cluster_.create(
        "backups", json::Object{{"metadata", metadata(kBackup)},
                                {"spec", json::Object{{"includedNamespaces", json::Array{"shop"}},
                                                      {"storageLocation", "default"}}},
                                {"status", json::Object{{"phase", "Completed"},
                                                        {"startTimestamp", format_time(an_hour_ago)},
                                                        {"completionTimestamp", format_time(an_hour_ago)}}}});
  }

  void react(const std::string& plural, const std::string& what, const json::Value& object) {
    using namespace std::chrono_literals;
    const auto name = json::find_string(object, {"metadata", "name"});
    if (plural == "downloadrequests" && what == "ADDED") {
      cluster_.after(100ms, [this, name] { sign(name); });
      cluster_.after(10min, [this, name] { cluster_.server.remove("downloadrequests", {kNamespace, name}); });
    }
    if (plural != "restores") return;
    if (what == "ADDED") cluster_.after(500ms, [this, name] { begin(name); });
    if (what == "MODIFIED") cluster_.after(300ms, [this, name] { let_go(name); });
  }

  void sign(const std::string& request) {
    const auto* there = cluster_.server.find("downloadrequests", {kNamespace, request});
    if (!there) return;
    const auto url = "http://store/" + json::find_string(*there, {"spec", "target", "kind"}) + "/" +
                     json::find_string(*there, {"spec", "target", "name"});
    cluster_.server.merge(
        "downloadrequests", {kNamespace, request},
        json::Object{{"status", json::Object{{"phase", "Processed"}, {"downloadURL", url}}}});
  }

  const json::Value* find(const std::string& restore) {
    return cluster_.server.find("restores", {kNamespace, restore});
  }
  void say(const std::string& restore, json::Object status) {
    cluster_.server.merge("restores", {kNamespace, restore}, json::Object{{"status", std::move(status)}});
  }

  void begin(const std::string& restore) {
    using namespace std::chrono_literals;
    if (!find(restore)) return;
    cluster_.server.merge(
        "restores", {kNamespace, restore},
        json::Object{{"metadata",
                      json::Object{{"finalizers", json::Array{"restores.velero.io/external-resources"}}}}});
    say(restore, {{"phase", "InProgress"}, {"startTimestamp", format_time(clock_.now())}});
    cluster_.after(4s, [this, restore] { restore_all(restore); });
  }

  /// A Restore that is being deleted goes when it has ended.
  void let_go(const std::string& restore) {
    const auto* there = find(restore);
    if (!there || !json::find(*there, {"metadata", "deletionTimestamp"})) return;
    if (json::find_string(*there, {"status", "phase"}) == "InProgress") return;
    cluster_.server.merge("restores", {kNamespace, restore},
                          json::Object{{"metadata", json::Object{{"finalizers", nullptr}}}});
  }

  void restore_all(const std::string& restore) {
    using namespace std::chrono_literals;
    const auto* there = find(restore);
    const auto* mapping = there ? json::find(*there, {"spec", "namespaceMapping"}) : nullptr;
    if (!mapping) return;
    for (const auto& [source, sandbox] : mapping->get_object()) {
      const std::string name(sandbox.get_string());
      if (cluster_.is_terminating(name)) {
        cluster_.after(1s, [this, restore] { restore_all(restore); });
        return;
      }
      cluster_.make_namespace(name);
      for (const auto& one : backed_up_) put_back(one, source, name);
    }
    if (const auto stall = std::exchange(behaviour_.stalls_for, std::nullopt)) {
      cluster_.after(*stall,
                     [this, restore] { behaviour_.goes_on ? restore_all(restore) : end(restore, "Failed"); });
    } else {
      end(restore, "Completed");
    }
  }

  void end(const std::string& restore, std::string_view phase) {
    say(restore, {{"phase", phase}, {"completionTimestamp", format_time(clock_.now())}});
  }

  void put_back(const Object& one, std::string_view source, const std::string& sandbox) {
    const auto key = SmallCluster::key_of(one.object);
    if (key.namespace_ != source || behaviour_.loses.contains(key.name)) return;
    auto copy = one.object.as_object();
    copy.erase("status");
    auto& metadata = copy["metadata"].as_object();
    metadata["namespace"] = sandbox;
    metadata.erase("uid");
    metadata.erase("creationTimestamp");
    if (one.plural == "persistentvolumeclaims") copy["spec"].as_object().erase("volumeName");
    cluster_.create(one.plural, std::move(copy));
  }

  std::optional<std::string> file(const std::string& kind, const std::string& name) {
    if (kind == "BackupContents") return contents();
    if (kind == "BackupVolumeInfos") return volumes("backupMethod", "pvbInfo", "shop");
    if (kind == "RestoreResults") return R"({"errors": {}, "warnings": {}})";
    if (kind != "RestoreVolumeInfo") return std::nullopt;
    const auto* there = find(name);
    if (!there) return std::nullopt;
    return volumes("restoreMethod", "pvrInfo",
                   json::find_string(*there, {"spec", "namespaceMapping", "shop"}));
  }
  std::string contents() const {
    archive::TarWriter tar;
    for (const auto& one : backed_up_) {
      const auto key = SmallCluster::key_of(one.object);
      tar.add_file("resources/" + one.resource + "/namespaces/" + key.namespace_ + "/" + key.name + ".json",
                   json::serialize(one.object));
    }
    return std::move(tar).finish();
  }
  /// Each claim's data was copied from a pod's file system, and back.
  std::string volumes(std::string_view method, std::string_view part, const std::string& namespace_) const {
    json::Array list;
    for (const auto& one : backed_up_) {
      const auto key = SmallCluster::key_of(one.object);
      if (one.plural != "persistentvolumeclaims" || behaviour_.loses.contains("data of " + key.name))
        continue;
      list.push_back(
          json::Object{{"pvcName", key.name},
                       {"pvcNamespace", namespace_},
                       {method, method == "backupMethod" ? "PodVolumeBackup" : "PodVolumeRestore"},
                       {"result", "succeeded"},
                       {part, json::Object{{"size", 6}, {"Phase", "Completed"}, {"volumeName", "data"}}},
                       {"pvInfo", json::Object{{"reclaimPolicy", "Delete"}}}});
    }
    return json::serialize(list);
  }

  SmallCluster& cluster_;
  Clock& clock_;
  std::vector<Object> backed_up_;
  Behaviour behaviour_;
};

}  // namespace kymaros::test
