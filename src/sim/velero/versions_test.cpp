
#include "sim/velero/cluster_test.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

/// What differs from one minor version of Velero to the next, as their sources (v1.14.1, v1.15.2, v1.16.2,
/// v1.17.2, v1.18.3) have it. The last one is held to a real one by test/conformance.
struct Words {
  const char* version;
  bool says_how_volumes_went;
  const char* existing;     // in the warning about settings
  const char* unavailable;  // of a Restore whose location is away; nullptr: it begins all the same
  const char* failure;
  std::vector<std::string> transfer_phases;
};

void PrintTo(const Words& words, std::ostream* out) { *out << words.version; }

class VersionsTest : public VeleroTest, public testing::WithParamInterface<Words> {
 protected:
  VersionsTest() : VeleroTest(GetParam().version) { back_up("b"); }
};

TEST_P(VersionsTest, HaveTheirOwnWordsForVolumes) {
  const auto info = file("BackupVolumeInfos", "b").at(0);
  EXPECT_EQ(json::find_string(info, {"result"}), GetParam().says_how_volumes_went ? "succeeded" : "");
  EXPECT_EQ(json::find_string(info, {"pvbInfo", "Phase"}),
            GetParam().says_how_volumes_went ? "Completed" : "");
}

TEST_P(VersionsTest, HaveTheirOwnWordsForWhatIsThere) {
  create("namespaces", R"({"metadata": {"name": "copy"}})");
  create("configmaps", R"({"metadata": {"namespace": "copy", "name": "settings"}})");
  restore("r", "b");
  pass(2min);
  EXPECT_EQ(phase(kRestores, "r"), "Completed");
  EXPECT_NE(json::serialize(file("RestoreResults", "r")).find(GetParam().existing), std::string::npos);
}

TEST_P(VersionsTest, HaveTheirOwnWordsForFailures) {
  velero().behave({.restores_fail = "it is damaged"});
  restore("r", "b");
  pass(2min);
  EXPECT_EQ(text(kRestores, {kNamespace, "r"}, {"status", "failureReason"}), GetParam().failure);
}

TEST_P(VersionsTest, LookAtTheLocationOrDoNot) {
  velero().behave({.location_is_available = false});
  pass(2min);
  restore("r", "b");
  pass(2min);
  const auto restore = registry().find(kRestores, {kNamespace, "r"});
  if (GetParam().unavailable) {
    EXPECT_EQ(phase(kRestores, "r"), "FailedValidation");
    EXPECT_EQ(json::serialize(restore->at("status").at("validationErrors")),
              json::serialize(json::Array{json::Value(GetParam().unavailable)}));
  } else {
    EXPECT_EQ(phase(kRestores, "r"), "Failed");
    EXPECT_NE(
        text(kRestores, {kNamespace, "r"}, {"status", "failureReason"}).find("error downloading backup"),
        std::string::npos);
  }
}

TEST_P(VersionsTest, MoveDataInTheirOwnSteps) {
  std::vector<std::string> phases;
  registry().storage().observe([&](const Change& change) {
    if (change.resource != kPodVolumeRestores) return;
    auto now = json::find_string(*change.object, {"status", "phase"});
    if (phases.empty() || phases.back() != now) phases.push_back(std::move(now));
  });
  restore("r", "b");
  pass(2min);
  EXPECT_EQ(phases, GetParam().transfer_phases);
}

constexpr const char* kQuoted = R"(ConfigMap \"settings\" already exists)";
constexpr const char* kWithColon = "ConfigMap:settings already exists";
const std::vector<std::string> kDirectly{"", "InProgress", "Completed"};
const std::vector<std::string> kPrepared{"", "Accepted", "Prepared", "InProgress", "Completed"};

INSTANTIATE_TEST_SUITE_P(
    All, VersionsTest,
    testing::Values(
        Words{"1.14", false, kQuoted, nullptr, "it is damaged", kDirectly},
        Words{"1.15", true, kQuoted, nullptr, "it is damaged", kDirectly},
        Words{
            "1.16", true, kWithColon,
            "the BSL default is unavailable, cannot retrieve the backup. please retry the restore after the "
            "BSL becomes available",
            "it is damaged", kDirectly},
        Words{"1.17", true, kWithColon, "The BSL default is unavailable, cannot retrieve the backup",
              "it is damaged", kPrepared},
        Words{"1.18", true, kWithColon, "The BSL default is unavailable, cannot retrieve the backup",
              "restore execution failed: it is damaged", kPrepared}),
    [](const auto& row) {
      std::string name = row.param.version;
      name[1] = '_';
      return "V" + name;
    });

class UpgradeTest : public VeleroTest {};

TEST_F(UpgradeTest, TakesAnotherVersion) {
  velero().upgrade("1.15");
  pass(1min);
  EXPECT_TRUE(velero().is_up());
  create(kServerStatusRequests, R"({"metadata": {"namespace": "velero", "name": "v"}, "spec": {}})");
  pass(1s);
  EXPECT_EQ(text(kServerStatusRequests, {kNamespace, "v"}, {"status", "serverVersion"}), "v1.15.0");
  const auto server = registry().find("deployments.apps", {kNamespace, "velero"});
  EXPECT_EQ(server->at("spec").at("template").at("spec").at("containers").at(0).at("image"),
            "velero/velero:v1.15.0");
}

}  // namespace
}  // namespace kymaros::sim::velero
