#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

#include "sim/velero/cluster_test.hpp"

/// What the simulation writes has the shape of what a real Velero 1.18 wrote (src/backup/velero/testdata).
namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

json::Value sample(const std::string& path) {
  std::ifstream file(std::string(KYMAROS_SOURCE_DIR) + "/src/backup/velero/testdata/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return json::parse(text.str()).value();
}

/// Every place in a document, without what stands there: {"pvbInfo", "pvbInfo.size"}.
void collect_places(const json::Value& value, const std::string& at, std::set<std::string>& out) {
  if (value.is_object()) {
    for (const auto& [name, inner] : value.get_object()) {
      out.insert(at + std::string(name));
      collect_places(inner, at + std::string(name) + ".", out);
    }
  }
  if (value.is_array() && !value.get_array().empty())
    collect_places(value.get_array().front(), at + "[].", out);
}
std::set<std::string> places(const json::Value& value) {
  std::set<std::string> out;
  collect_places(value, "", out);
  return out;
}

class RealSamplesTest : public VeleroTest {};

TEST_F(RealSamplesTest, VolumesOfABackup) {
  back_up("b");
  EXPECT_EQ(places(file("BackupVolumeInfos", "b")), places(sample("backup-with-volume/volumeinfo.json")));
  back_up("c", R"({"includedNamespaces": ["shop"], "defaultVolumesToFsBackup": false})");
  EXPECT_EQ(places(file("BackupVolumeInfos", "c")),
            places(sample("backup-volume-opted-out/volumeinfo.json")));
}

TEST_F(RealSamplesTest, VolumesAndResultsOfARestore) {
  back_up("b");
  restore("r", "b");
  pass(2min);
  EXPECT_EQ(places(file("RestoreVolumeInfo", "r")), places(sample("restore-with-volume/volumeinfo.json")));
  auto real = json::serialize(sample("restore-with-volume/results.json"));
  real.replace(real.find("smp-pvc"), 7, "copy");
  EXPECT_EQ(json::serialize(file("RestoreResults", "r")), real);
}

TEST_F(RealSamplesTest, ResultsOfABackupThatIsNotWhole) {
  velero().behave({.node_agent_runs = false});
  back_up("b");
  auto real = json::serialize(sample("backup-partially-failed/results.json"));
  const auto pod = key_of(*registry().list("pods", "shop").front()).name;
  const std::string sampled = "web-766dddd9cd-kxg8c";
  for (auto at = real.find(sampled); at != std::string::npos; at = real.find(sampled)) {
    real.replace(at, sampled.size(), pod);
  }
  const std::string namespace_ = "src-bad-partially-failed-backup";
  real.replace(real.find(namespace_), namespace_.size(), "shop");
  real.replace(real.find("pod volume data"), 15, "pod volume files");
  EXPECT_EQ(json::serialize(file("BackupResults", "b")), real);
}

TEST_F(RealSamplesTest, StatusAndSpecOfABackup) {
  back_up("b", R"({"includedNamespaces": ["shop"], "hooks": {}, "metadata": {}})");
  const auto real = sample("backup-with-volume/velero-backup.json");
  const auto made = json::parse(*velero().object_store().find("backups/b/velero-backup.json")).value();
  EXPECT_EQ(places(made.at("status")), places(real.at("status")));
  EXPECT_EQ(places(made.at("spec")), places(real.at("spec")));
}

TEST_F(RealSamplesTest, LastStateOfARestore) {
  back_up("b");
  restore("r", "b");
  pass(2min);
  std::ifstream file(std::string(KYMAROS_SOURCE_DIR) +
                     "/src/backup/velero/testdata/restore-completed-job/watch.jsonl");
  std::string line;
  std::string last;
  while (std::getline(file, line)) last = line;
  const auto real = json::parse(last).value();
  const auto made = registry().find(kRestores, {kNamespace, "r"});
  EXPECT_EQ(places(made->at("status")), places(real.at("status")));
  EXPECT_EQ(json::serialize(made->at("spec").at("excludedResources")),
            json::serialize(real.at("spec").at("excludedResources")));
  EXPECT_EQ(finalizers_of(*made), finalizers_of(real));
}

class OlderVeleroTest : public VeleroTest, public testing::WithParamInterface<std::string> {
 protected:
  OlderVeleroTest() : VeleroTest(GetParam()) {}
};

TEST_P(OlderVeleroTest, BacksUpAndRestores) {
  back_up("b");
  restore("r", "b");
  pass(2min);
  EXPECT_EQ(phase(kRestores, "r"), "Completed");
  const auto transfers = registry().list(kPodVolumeRestores, kNamespace);
  ASSERT_EQ(transfers.size(), 1U);
  EXPECT_EQ(json::find_string(*transfers[0], {"status", "phase"}), "Completed");
}

INSTANTIATE_TEST_SUITE_P(Versions, OlderVeleroTest, testing::Values("1.14", "1.15", "1.16", "1.17", "1.18"));

}  // namespace
}  // namespace kymaros::sim::velero
