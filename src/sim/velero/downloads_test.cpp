#include <gmock/gmock.h>

#include "archive/gzip.hpp"
#include "sim/velero/cluster_test.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

class DownloadsTest : public VeleroTest {
 protected:
  DownloadsTest() { back_up("b"); }

  std::string ask(const std::string& kind, const std::string& name) {
    create(kDownloadRequests,
           R"({"metadata": {"namespace": "velero", "name": "d"}, "spec": {"target": {"kind": ")" + kind +
               R"(", "name": ")" + name + R"("}}})");
    pass(1s);
    return text(kDownloadRequests, {kNamespace, "d"}, {"status", "downloadURL"});
  }
  Result<http::Response> get(const std::string& url) {
    return loop_.run(http::fetch(velero().object_store(), loop_.clock(), {.url = url}));
  }
};

TEST_F(DownloadsTest, HandsOutACompressedFile) {
  const auto url = ask("BackupResults", "b");
  EXPECT_EQ(phase(kDownloadRequests, "d"), "Processed");
  const auto answer = get(url);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->head.status, 200);
  EXPECT_TRUE(archive::looks_like_gzip(answer->body));
}

TEST_F(DownloadsTest, SignsUrlsOfFilesThatAreNotThere) {
  const auto url = ask("CSIBackupVolumeSnapshots", "b");
  ASSERT_FALSE(url.empty());
  EXPECT_EQ(get(url)->head.status, 404);
}

TEST_F(DownloadsTest, RefusesSignaturesThatAreOldOrOfAnotherFile) {
  auto url = ask("BackupResults", "b");
  auto other = url;
  other.replace(other.find("-results"), 8, "-logs");
  EXPECT_EQ(get(other)->head.status, 403);
  pass(11min);
  EXPECT_EQ(get(url)->head.status, 403);
}

TEST_F(DownloadsTest, RemovesRequestsThatHaveExpired) {
  ask("BackupResults", "b");
  pass(9min);
  EXPECT_EQ(phase(kDownloadRequests, "d"), "Processed");
  pass(3min);
  EXPECT_EQ(registry().find(kDownloadRequests, {kNamespace, "d"}), nullptr);
}

TEST_F(DownloadsTest, LeavesRequestsAboutUnknownBackupsWithoutUrl) {
  EXPECT_EQ(ask("BackupResults", "other"), "");
  EXPECT_EQ(phase(kDownloadRequests, "d"), "");
}

TEST_F(DownloadsTest, AreRefusedOfAKindThatItDoesNotKnow) {
  const auto refused = registry().create(
      kDownloadRequests,
      json::parse(
          R"({"metadata": {"namespace": "velero", "name": "d"}, "spec": {"target": {"kind": "X", "name": "b"}}})")
          .value());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, 422);
}

TEST_F(DownloadsTest, GetNoAnswerFromAStoreThatIsAway) {
  const auto url = ask("BackupResults", "b");
  velero().behave({.location_is_available = false});
  EXPECT_EQ(get(url).error().code, ErrorCode::Unavailable);
}

TEST_F(DownloadsTest, AServerStatusRequestIsAnsweredAndRemoved) {
  create(kServerStatusRequests, R"({"metadata": {"namespace": "velero", "name": "s"}, "spec": {}})");
  pass(1s);
  EXPECT_EQ(text(kServerStatusRequests, {kNamespace, "s"}, {"status", "serverVersion"}), "v1.18.0");
  pass(2min);
  EXPECT_EQ(registry().find(kServerStatusRequests, {kNamespace, "s"}), nullptr);
}

}  // namespace
}  // namespace kymaros::sim::velero
