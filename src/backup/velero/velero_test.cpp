#include "backup/velero/velero.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "archive/gzip.hpp"
#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "support/object_store.hpp"
#include "support/scripted_transport.hpp"
#include "support/velero_golden.hpp"

namespace kymaros::backup::velero {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kVelero = "/apis/velero.io/v1/namespaces/velero/";
constexpr const char* kMovers = "/apis/velero.io/v2alpha1/namespaces/velero/";

json::Value parsed(std::string_view text) { return json::parse(text).value(); }
json::Value status(int code, std::string_view reason) {
  return json::Object{{"kind", "Status"}, {"status", "Failure"}, {"reason", reason}, {"code", code}};
}

/// A small API server: objects by path, lists of what stands below a path, a watch that the test feeds, and a
/// Velero that signs a URL for each file of `files`.
class VeleroTest : public testing::Test {
 protected:
  VeleroTest() {
    api.otherwise([this](const http::Request& request) { return answer(request); });
    store.otherwise([this](const http::Request& request) { return file(request); });
    put(std::string(kVelero) + "backups/b", R"({"spec": {"storageLocation": "default"}})");
    put(std::string(kVelero) + "backupstoragelocations/default", R"({"metadata": {"name": "default"}})");
  }

  void put(const std::string& path, std::string_view object) { objects[path] = parsed(object); }
  void put_restore(const std::string& name, std::string_view status_, bool is_ours = true) {
    put(std::string(kVelero) + "restores/" + name,
        std::string(R"({"metadata": {"namespace": "velero", "resourceVersion": "5", "uid": "u-)")
            .append(name)
            .append(R"(", "name": ")")
            .append(name)
            .append(R"(", "labels": {)")
            .append(is_ours ? R"("kymaros.io/managed-by": "kymaros", "kymaros.io/run": "r1")" : "")
            .append(R"(}}, "spec": {"backupName": "b"}, "status": )")
            .append(status_)
            .append("}"));
  }

  static std::string path_of(const std::string& url) {
    const auto path = url.substr(std::string("https://k8s").size());
    return path.substr(0, path.find('?'));
  }

  Answer answer(const http::Request& request) {
    const auto path = path_of(request.url);
    if (forbidden.contains(path)) return Answer::json(403, status(403, "Forbidden"));
    if (request.url.contains("watch=")) return path.ends_with("downloadrequests") ? signed_url() : watch();
    if (request.method == "POST") return create(path, parsed(request.body));
    if (request.method == "PATCH") return patched.push_back(path), get(path);
    if (request.method == "DELETE") return remove(path, request);
    if (missing.contains(path)) return Answer::json(404, status(404, "NotFound"));
    const bool is_object = objects.contains(path) || last_part_is_a_name(path);
    return is_object ? get(path) : list(path);
  }

  static bool last_part_is_a_name(const std::string& path) {
    for (const auto* plural :
         {"/deployments/", "/restores/", "/pods/", "/downloadrequests/", "/api/v1/namespaces/"}) {
      if (path.contains(plural)) return true;
    }
    return false;
  }

  Answer get(const std::string& path) {
    const auto found = objects.find(path);
    return found == objects.end() ? Answer::json(404, status(404, "NotFound"))
                                  : Answer::json(200, found->second);
  }

  Answer list(const std::string& path) {
    json::Array items;
    for (const auto& [key, object] : objects) {
      if (key.starts_with(path + "/")) items.push_back(object);
    }
    return Answer::json(200,
                        json::Object{{"metadata", json::Object{{"resourceVersion", "9"}}}, {"items", items}});
  }

  Answer create(const std::string& path, const json::Value& object) {
    const auto key = path + "/" + json::find_string(object, {"metadata", "name"});
    if (path.ends_with("downloadrequests")) {
      asked_for = json::find_string(object, {"spec", "target", "kind"});
      return Answer::json(201, object);
    }
    if (objects.contains(key)) return Answer::json(409, status(409, "AlreadyExists"));
    objects[key] = object;
    return Answer::json(201, object);
  }

  Answer remove(const std::string& path, const http::Request& request) {
    if (path.contains("downloadrequests")) return Answer::json(200, json::Object{});
    deleted.push_back(path);
    deletions.push_back(request.body);
    return objects.erase(path) > 0 ? Answer::json(200, json::Object{})
                                   : Answer::json(404, status(404, "NotFound"));
  }

  Answer signed_url() {
    const json::Object object{{"status", json::Object{{"downloadURL", "https://s3/" + asked_for}}}};
    return Answer::status(200)
        .piece(json::serialize(json::Object{{"type", "MODIFIED"}, {"object", object}}) + "\n")
        .stays_open();
  }

  Answer file(const http::Request& request) {
    const auto found = files.find(request.url.substr(std::string("https://s3/").size()));
    if (found == files.end()) return Answer::status(404);
    return Answer::status(200).piece(found->second);
  }

  async::VirtualLoop loop;
  SeededRandom random{1};
  test::ScriptedTransport api{loop.executor(), loop.clock()};
  test::ScriptedTransport store{loop.executor(), loop.clock()};
  kube::Client client{api, loop.clock(), loop.executor(), {.server = "https://k8s"}};
  Velero velero{client, test::only(store), loop.clock(), random, loop.executor(), {}};

  std::map<std::string, json::Value> objects;
  std::map<std::string, std::string> files;  // by DownloadTarget
  std::set<std::string> missing, forbidden;  // paths
  std::function<Answer()> watch = [] { return Answer::status(200).stays_open(); };
  std::vector<std::string> patched, deleted, deletions;
  std::string asked_for;
};

RestoreRequest a_request() {
  return {.name = "kymaros-shop-r1-0",
          .backup = "nightly-1",
          .namespaces = {{"shop", "rt-shop-abc123"}},
          .labels = {{"kymaros.io/run", "r1"}, {"kymaros.io/owner-uid", "u"}}};
}

TEST_F(VeleroTest, AHealthyVeleroIsAvailable) {
  put(std::string(kVelero) + "backupstoragelocations/default",
      R"({"metadata": {"name": "default"}, "status": {"phase": "Available"}})");
  put("/apis/apps/v1/namespaces/velero/deployments/velero", R"({"status": {"availableReplicas": 1},
      "spec": {"template": {"spec": {"containers": [{"name": "velero", "image": "velero/velero:v1.18.3"}]}}}})");
  const auto state = loop.run(velero.state());
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_TRUE(state->available) << state->message;
  EXPECT_EQ(state->version, "v1.18.3");
}

TEST_F(VeleroTest, WithoutItsKindsVeleroIsNotInstalled) {
  missing.insert("/apis/velero.io/v1/namespaces/velero/backupstoragelocations");
  const auto state = loop.run(velero.state());
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->available);
  EXPECT_THAT(state->message, HasSubstr("not installed"));
}

TEST_F(VeleroTest, AMissingDeploymentIsSaidAndAForbiddenOneDoesNotMatter) {
  put(std::string(kVelero) + "backupstoragelocations/default",
      R"({"metadata": {"name": "default"}, "status": {"phase": "Available"}})");
  EXPECT_THAT(loop.run(velero.state())->message, HasSubstr("not installed in namespace velero"));
  forbidden.insert("/apis/apps/v1/namespaces/velero/deployments/velero");
  EXPECT_TRUE(loop.run(velero.state())->available);
}

TEST_F(VeleroTest, ABackupIsChosenFromWhatTheClusterHas) {
  put(std::string(kVelero) + "backupstoragelocations/default",
      R"({"metadata": {"name": "default"}, "status": {"phase": "Available"}})");
  put(std::string(kVelero) + "schedules/nightly",
      R"({"metadata": {"name": "nightly"}, "spec": {"schedule": "0 3 * * *"}})");
  put(std::string(kVelero) + "backups/odd",
      R"({"metadata": {"name": "odd"}, "status": {"startTimestamp": "yesterday"}})");
  put(std::string(kVelero) + "backups/nightly-1",
      R"({"metadata": {"name": "nightly-1", "labels": {"velero.io/schedule-name": "nightly"}},
      "spec": {"storageLocation": "default"}, "status": {"phase": "Completed", "startTimestamp": "2026-03-26T01:00:00Z"}})");
  const auto choice =
      loop.run(velero.choose_backup({.name = "latest", .schedule = {}, .namespaces = {"shop"}}));
  ASSERT_TRUE(choice) << choice.error().message;
  EXPECT_EQ(choice->backup.name, "nightly-1");
  EXPECT_EQ(choice->schedule_interval, Duration(24h));
}

TEST_F(VeleroTest, TheInventoryComesFromContentsAndVolumeList) {
  files = {{"BackupContents", test::read_source_file("archive/testdata/velero-backup.tar.gz")},
           {"BackupVolumeInfos", archive::gzip("[]")}};
  const auto inventory = loop.run(velero.read_inventory("b", {"src-ok-job-done"}));
  ASSERT_TRUE(inventory) << inventory.error().message;
  EXPECT_TRUE(inventory->contents_read);
  EXPECT_TRUE(inventory->volumes_read);
  EXPECT_THAT(inventory->objects, SizeIs(10));
  EXPECT_TRUE(std::ranges::is_sorted(inventory->objects, {}, &domain::ObjectFacts::id));
  EXPECT_THAT(inventory->notes, IsEmpty());
}

TEST_F(VeleroTest, WithoutContentsTheNamesAreLeft) {
  files = {{"BackupResourceList", archive::gzip(test::golden("backup-with-volume/resource-list.json"))},
           {"BackupVolumeInfos", archive::gzip(test::golden("backup-with-volume/volumeinfo.json"))}};
  const auto inventory = loop.run(velero.read_inventory("b", {"src-ok-plain-pvc"}));
  ASSERT_TRUE(inventory) << inventory.error().message;
  EXPECT_FALSE(inventory->contents_read);
  EXPECT_THAT(inventory->objects, Not(IsEmpty()));
  ASSERT_THAT(inventory->volumes, SizeIs(1));
  EXPECT_EQ(inventory->volumes[0].bytes, 6);
  EXPECT_THAT(inventory->notes, ElementsAre(HasSubstr("contents cannot be read")));
}

TEST_F(VeleroTest, ABrokenArchiveFallsBackToTheNames) {
  const auto whole = test::read_source_file("archive/testdata/velero-backup.tar.gz");
  files = {{"BackupContents", whole.substr(0, whole.size() / 2)},
           {"BackupResourceList", archive::gzip(test::golden("backup-completed-job/resource-list.json"))},
           {"BackupVolumeInfos", archive::gzip("null")}};
  const auto inventory = loop.run(velero.read_inventory("b", {"src-ok-job-done"}));
  ASSERT_TRUE(inventory) << inventory.error().message;
  EXPECT_FALSE(inventory->contents_read);
  EXPECT_THAT(inventory->objects, SizeIs(10));
}

TEST_F(VeleroTest, WithoutAnyFileThereIsNoInventory) {
  const auto inventory = loop.run(velero.read_inventory("b", {"shop"}));
  ASSERT_FALSE(inventory);
  EXPECT_EQ(inventory.error().code, ErrorCode::NotFound);
}

TEST_F(VeleroTest, AnOldVeleroWithoutVolumeListTellsVolumesByItsTransfers) {
  files = {{"BackupContents", test::read_source_file("archive/testdata/velero-backup.tar.gz")}};
  auto inventory = loop.run(velero.read_inventory("b", {"src-ok-job-done"}));
  ASSERT_TRUE(inventory);
  EXPECT_TRUE(inventory->volumes_read) << "no claim, no question";
}

TEST_F(VeleroTest, ARestoreIsStartedOnceHoweverOftenItIsAskedFor) {
  ASSERT_TRUE(loop.run(velero.start_restore(a_request())));
  ASSERT_TRUE(loop.run(velero.start_restore(a_request())));
  const auto& made = objects.at(std::string(kVelero) + "restores/kymaros-shop-r1-0");
  EXPECT_EQ(json::find_string(made, {"metadata", "labels", "kymaros.io/managed-by"}), "kymaros");
  EXPECT_EQ(json::find_string(made, {"spec", "backupName"}), "nightly-1");
}

TEST_F(VeleroTest, SomebodyElsesRestoreIsNeitherTakenNorSeenNorRemoved) {
  put_restore("kymaros-shop-r1-0", "{}", false);
  const auto started = loop.run(velero.start_restore(a_request()));
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(loop.run(velero.restore_state("kymaros-shop-r1-0")).value(), std::nullopt);
  EXPECT_TRUE(loop.run(velero.remove_restore("kymaros-shop-r1-0")));
  EXPECT_THAT(deleted, IsEmpty());
}

TEST_F(VeleroTest, ARestoreOfAnotherRunIsNotAdopted) {
  put_restore("kymaros-shop-r1-0", "{}");
  auto request = a_request();
  request.labels["kymaros.io/run"] = "r2";
  EXPECT_EQ(loop.run(velero.start_restore(request)).error().code, ErrorCode::AlreadyExists);
}

TEST_F(VeleroTest, AStateIsReadFromTheServerWhereNoWatchRuns) {
  EXPECT_EQ(loop.run(velero.restore_state("r")).value(), std::nullopt);
  put_restore("r", R"({"phase": "Finalizing"})");
  EXPECT_EQ(loop.run(velero.restore_state("r")).value()->phase, RestorePhase::Running);
}

TEST_F(VeleroTest, AFreshWatchAnswersWithoutARequestAndAStaleOneDoesNot) {
  put_restore("r", R"({"phase": "Completed"})");
  std::vector<std::map<std::string, std::string>> told;
  async::TaskGroup tasks(loop.executor());
  tasks.spawn(velero.run([&](const auto& labels) { told.push_back(labels); }));
  loop.settle();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].at("kymaros.io/run"), "r1");
  const auto before = api.requests().size();
  EXPECT_EQ(loop.run(velero.restore_state("r")).value()->phase, RestorePhase::Completed);
  EXPECT_EQ(api.requests().size(), before);

  objects.erase(std::string(kVelero) + "restores/r");  // and the watch is silent
  loop.run_for(31s);
  EXPECT_EQ(loop.run(velero.restore_state("r")).value(), std::nullopt);
  EXPECT_EQ(api.requests().size(), before + 1);
  tasks.cancel();
  loop.run(tasks.join());
}

TEST_F(VeleroTest, AWatchThatIsLateIsNotTakenForTheTruth) {
  put_restore("r", R"({"phase": "InProgress"})");
  async::TaskGroup tasks(loop.executor());
  tasks.spawn(velero.run([](const auto&) {}));
  loop.settle();
  put_restore("r", R"({"phase": "Completed"})");
  EXPECT_EQ(loop.run(velero.restore_state("r")).value()->phase, RestorePhase::Completed);
  tasks.cancel();
  loop.run(tasks.join());
}

TEST_F(VeleroTest, ARestoreThatVanishesIsTold) {
  put_restore("r", R"({"phase": "InProgress"})");
  const auto event =
      json::Object{{"type", "DELETED"}, {"object", objects.at(std::string(kVelero) + "restores/r")}};
  watch = [&] { return Answer::status(200).wait(5s).piece(json::serialize(event) + "\n").stays_open(); };
  int told = 0;
  async::TaskGroup tasks(loop.executor());
  tasks.spawn(velero.run([&](const auto&) { ++told; }));
  loop.run_for(6s);
  EXPECT_EQ(told, 2);
  tasks.cancel();
  loop.run(tasks.join());
}

TEST_F(VeleroTest, AnOutcomeHasRemarksAndVolumes) {
  files = {{"RestoreResults", archive::gzip(test::golden("restore-with-volume/results.json"))},
           {"RestoreVolumeInfo", archive::gzip(test::golden("restore-with-volume/volumeinfo.json"))}};
  put(std::string(kVelero) + "podvolumerestores/x",
      R"({"spec": {"pod": {"namespace": "smp-pvc", "name": "web-766dddd9cd-8c2t7"},
      "volume": "data"}, "status": {"phase": "Completed", "progress": {"totalBytes": 6, "bytesDone": 6}}})");
  missing.insert(std::string(kMovers) + "datadownloads");
  put_restore("pvc", R"({"phase": "Completed"})");
  const auto outcome = loop.run(velero.restore_outcome("pvc"));
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->results_read);
  EXPECT_TRUE(outcome->volumes_read);
  ASSERT_THAT(outcome->warnings, SizeIs(1));
  EXPECT_TRUE(outcome->warnings[0].harmless);
  ASSERT_THAT(outcome->volumes, SizeIs(1));
  EXPECT_EQ(outcome->volumes[0].bytes, 6);
  EXPECT_EQ(outcome->volumes[0].phase, "Completed");
  EXPECT_THAT(outcome->notes, IsEmpty());
}

TEST_F(VeleroTest, WhatCannotBeReadForTheMomentIsNoNote) {
  put_restore("pvc", R"({"phase": "Completed"})");
  files = {{"BackupContents", test::read_source_file("archive/testdata/velero-backup.tar.gz")},
           {"BackupVolumeInfos", archive::gzip("[]")},
           {"RestoreResults", archive::gzip(test::golden("restore-with-volume/results.json"))},
           {"RestoreVolumeInfo", archive::gzip(test::golden("restore-with-volume/volumeinfo.json"))}};
  for (const std::string_view what :
       {"kymaros-restoreresults", "kymaros-restorevolumeinfo", "/podvolumerestores", "/datadownloads",
        "kymaros-backupvolumeinfos", "/podvolumebackups"}) {
    SCOPED_TRACE(what);
    int troubles = 0;
    api.otherwise([&](const http::Request& made) {
      const bool is_it = made.url.contains(what) || made.body.contains(what);
      return is_it && made.method != "DELETE" && ++troubles == 1 ? Answer::no_connection() : answer(made);
    });
    const bool is_of_backup = what.contains("backup");
    const auto ask = [&] {
      return is_of_backup ? loop.run(velero.read_inventory("b", {"src-ok-job-done"})).has_value()
                          : loop.run(velero.restore_outcome("pvc")).has_value();
    };
    EXPECT_FALSE(ask());
    EXPECT_TRUE(ask());
  }
}

TEST_F(VeleroTest, WhatVeleroDidNotWriteIsANote) {
  put(std::string(kVelero) + "podvolumerestores/x",
      R"({"spec": {"pod": {"namespace": "s", "name": "p"}, "volume": "v"},
      "status": {"phase": "Completed", "progress": {"totalBytes": 6, "bytesDone": 6}}})");
  put("/api/v1/namespaces/s/pods/p",
      R"({"spec": {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]}})");
  const auto outcome = loop.run(velero.restore_outcome("r"));
  ASSERT_TRUE(outcome);
  EXPECT_FALSE(outcome->results_read);
  EXPECT_FALSE(outcome->volumes_read);
  EXPECT_THAT(outcome->notes,
              ElementsAre(HasSubstr("results cannot be read"), HasSubstr("volume list cannot be read")));
  ASSERT_THAT(outcome->volumes, SizeIs(1)) << "its pod tells the claim";
  EXPECT_EQ(outcome->volumes[0].claim, "data");
}

TEST_F(VeleroTest, ARestoreThatRunsIsStoppedAndRemovedWhenItHasEnded) {
  put_restore("r", R"({"phase": "WaitingForPluginOperations"})");
  put(std::string(kMovers) + "datadownloads/moving",
      R"({"metadata": {"name": "moving"}, "status": {"phase": "InProgress"}})");
  put(std::string(kMovers) + "datadownloads/done",
      R"({"metadata": {"name": "done"}, "status": {"phase": "Completed"}})");
  ASSERT_TRUE(loop.run(velero.remove_restore("r")));
  EXPECT_THAT(patched, ElementsAre(std::string(kMovers) + "datadownloads/moving"));
  EXPECT_THAT(deleted, IsEmpty());

  put_restore("r", R"({"phase": "PartiallyFailed"})");
  ASSERT_TRUE(loop.run(velero.remove_restore("r")));
  ASSERT_THAT(deleted, ElementsAre(std::string(kVelero) + "restores/r"));
  EXPECT_THAT(deletions[0], HasSubstr("u-r")) << "of exactly this one";
  EXPECT_TRUE(loop.run(velero.remove_restore("r"))) << "it is gone";
}

TEST_F(VeleroTest, ARestoreThatNobodyHasSeenIsRemovedAtOnce) {
  put_restore("r", "{}");
  ASSERT_TRUE(loop.run(velero.remove_restore("r")));
  EXPECT_THAT(deleted, SizeIs(1));
}

TEST_F(VeleroTest, ARestoreThatIsBeingDeletedIsNotDeletedAgain) {
  put_restore("r", "{}");
  objects.at(std::string(kVelero) + "restores/r").at("metadata").as_object()["deletionTimestamp"] =
      "2026-03-26T03:00:00Z";
  ASSERT_TRUE(loop.run(velero.remove_restore("r")));
  EXPECT_THAT(deleted, IsEmpty());
  EXPECT_TRUE(loop.run(velero.restore_state("r")).value()->is_being_deleted);
}

TEST_F(VeleroTest, VolumesOfTheSandboxAreReclaimedAndSnapshotsReleased) {
  const auto volume = [&](const std::string& name, std::string_view namespace_, std::string_view policy) {
    put("/api/v1/persistentvolumes/" + name,
        std::string(R"({"metadata": {"name": ")")
            .append(name)
            .append(
                R"(", "creationTimestamp": "2026-03-26T03:00:10Z", "annotations": {"pv.kubernetes.io/provisioned-by": "csi"}},
                    "spec": {"claimRef": {"namespace": ")")
            .append(namespace_)
            .append(R"(", "name": "data"}, "persistentVolumeReclaimPolicy": ")")
            .append(policy)
            .append(R"("}, "status": {"phase": "Released"}})"));
  };
  volume("kept", "rt-shop", "Retain");
  volume("going", "rt-shop", "Delete");
  volume("production", "shop", "Retain");
  put("/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents/mine",
      R"({"metadata": {"name": "mine"}, "spec": {"deletionPolicy": "Retain"}})");
  put("/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents/risky",
      R"({"metadata": {"name": "risky"}, "spec": {"deletionPolicy": "Delete"}})");
  const auto left = loop.run(velero.remove_leftovers("r", {"rt-shop"}, loop.clock().now()));
  ASSERT_TRUE(left) << left.error().message;
  EXPECT_THAT(patched, ElementsAre("/api/v1/persistentvolumes/kept"));
  EXPECT_THAT(deleted, ElementsAre("/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents/mine"));
  EXPECT_THAT(left->pending, ElementsAre(HasSubstr("volume going"), HasSubstr("volume kept"),
                                         HasSubstr("mine is being deleted")));
  EXPECT_THAT(left->left_for_people, ElementsAre(HasSubstr("risky is left")));
}

TEST_F(VeleroTest, WhatMayNotBeLookedAtIsLeftForPeople) {
  forbidden = {"/api/v1/persistentvolumes", "/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents"};
  const auto left = loop.run(velero.remove_leftovers("r", {"rt-shop"}, loop.clock().now()));
  ASSERT_TRUE(left) << left.error().message;
  EXPECT_THAT(left->pending, IsEmpty());
  EXPECT_THAT(left->left_for_people, ElementsAre(HasSubstr("volumes cannot be looked at"),
                                                 HasSubstr("snapshot contents cannot be looked at")));
}

TEST_F(VeleroTest, AClusterWithoutSnapshotsHasNoneToRelease) {
  missing.insert("/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents");
  const auto left = loop.run(velero.remove_leftovers("r", {"rt-shop"}, loop.clock().now()));
  ASSERT_TRUE(left) << left.error().message;
  EXPECT_THAT(left->pending, IsEmpty());
  EXPECT_THAT(left->left_for_people, IsEmpty());
}

TEST_F(VeleroTest, WhereVelerosKindsAreGoneSoAreItsRestores) {
  missing.insert("/apis/velero.io/v1/namespaces/velero/restores");
  const auto found = loop.run(velero.own_restores());
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(found->empty());
}

/// Uninstalled with its namespace, and with that our rights there.
TEST_F(VeleroTest, WhereVelerosNamespaceIsGoneSoAreItsRestores) {
  put_restore("a", R"({"phase": "InProgress"})");
  const std::string restores = std::string(kVelero) + "restores";
  forbidden = {restores, restores + "/a"};
  put("/api/v1/namespaces/velero", "{}");
  EXPECT_EQ(loop.run(velero.own_restores()).error().code, ErrorCode::Forbidden);
  EXPECT_EQ(loop.run(velero.restore_state("a")).error().code, ErrorCode::Forbidden);
  EXPECT_FALSE(loop.run(velero.remove_restore("a")));
  objects.erase("/api/v1/namespaces/velero");
  EXPECT_THAT(loop.run(velero.own_restores()).value(), IsEmpty());
  EXPECT_EQ(loop.run(velero.restore_state("a")).value(), std::nullopt);
  EXPECT_TRUE(loop.run(velero.remove_restore("a")));
}

TEST_F(VeleroTest, OwnRestoresAreFoundByLabel) {
  put_restore("a", R"({"phase": "InProgress"})");
  put_restore("b", R"({"phase": "Completed"})");
  const auto found = loop.run(velero.own_restores());
  ASSERT_TRUE(found);
  EXPECT_THAT(*found, SizeIs(2));
  EXPECT_EQ(found->at("b").phase, RestorePhase::Completed);
  EXPECT_THAT(api.requests()[0].url, HasSubstr("labelSelector=kymaros.io%2Fmanaged-by%3Dkymaros"));
}

/// Whatever request fails, an answer comes back, and no Restore is made twice.
TEST_F(VeleroTest, AnyRequestMayFail) {
  for (std::size_t n = 0; n < 3; ++n) {
    objects.clear();
    std::size_t request = 0;
    api.otherwise(
        [&](const http::Request& made) { return request++ == n ? Answer::no_connection() : answer(made); });
    const auto first = loop.run(velero.start_restore(a_request()));
    if (!first) EXPECT_TRUE(is_transient(first.error())) << first.error().message;
    api.otherwise([&](const http::Request& made) { return answer(made); });
    EXPECT_TRUE(loop.run(velero.start_restore(a_request())));
    EXPECT_EQ(objects.size(), 1U);
  }
}

}  // namespace
}  // namespace kymaros::backup::velero
