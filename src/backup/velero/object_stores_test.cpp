#include "backup/velero/object_stores.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/virtual_clock.hpp"
#include "support/object_store.hpp"
#include "support/stored_objects.hpp"

namespace kymaros::backup::velero {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class Stores : public testing::Test {
 protected:
  Stores() {
    transport.otherwise([this](const http::Request& request) { return cluster(request); });
    put("backups", "nightly", R"({"storageLocation": "default"})");
    put("restores", "kymaros-1", R"({"backupName": "nightly"})");
    location("{}");
  }
  void put(const std::string& plural, const std::string& name, const std::string& spec) {
    cluster.put("/apis/velero.io/v1/namespaces/velero/" + plural + "/" + name,
                R"({"metadata": {"name": ")" + name + R"(", "namespace": "velero"}, "spec": )" + spec + "}");
  }
  void location(const std::string& spec) { put("backupstoragelocations", "default", spec); }
  void secret(const std::string& data) {
    cluster.put("/api/v1/namespaces/velero/secrets/ca",
                R"({"metadata": {"name": "ca"}, "data": )" + data + "}");
  }
  Result<SharedTransport> find(const std::string& kind = "BackupContents",
                               const std::string& name = "nightly") {
    return loop.run(stores.find(kind, name));
  }

  async::VirtualLoop loop;
  test::ScriptedTransport transport{loop.executor(), loop.clock()};
  test::ScriptedTransport store{loop.executor(), loop.clock()};
  test::StoredObjects cluster;
  kube::Client client{transport, loop.clock(), loop.executor(), {.server = "https://k8s"}};
  std::vector<std::string> made;  // how the stores are trusted
  ObjectStores stores{client, loop.clock(), "velero",
                      [this](const http::TlsOptions& tls) -> Result<SharedTransport> {
                        made.push_back(tls.insecure ? "anything" : "system+" + tls.extra_ca_pem);
                        if (tls.extra_ca_pem == "junk") return fail(ErrorCode::Invalid, "no certificate");
                        return test::borrowed(store);
                      }};
};

TEST_F(Stores, TrustTheSystemsAuthorities) {
  EXPECT_EQ(find().value().get(), &store);
  EXPECT_EQ(find("RestoreResults", "kymaros-1").value().get(), &store);
  EXPECT_THAT(made, ElementsAre("system+")) << "one way for all that are trusted alike";
}

TEST_F(Stores, AreLookedUpOnceForAllFilesOfABackup) {
  ASSERT_TRUE(find("BackupContents"));
  const auto asked = transport.requests().size();
  ASSERT_TRUE(find("BackupVolumeInfos"));
  EXPECT_EQ(transport.requests().size(), asked);
  ASSERT_TRUE(find("RestoreResults", "kymaros-1"));
  EXPECT_GT(transport.requests().size(), asked);
}

TEST_F(Stores, TrustTheAuthorityOfTheirLocation) {
  location(R"({"objectStorage": {"caCert": "b3Vycw=="}})");
  ASSERT_TRUE(find());
  EXPECT_THAT(made, ElementsAre("system+ours"));
}

TEST_F(Stores, TrustTheAuthorityInTheSecretThatTheirLocationNames) {
  location(R"({"objectStorage": {"caCertRef": {"name": "ca", "key": "ca.crt"}}})");
  EXPECT_THAT(find().error().message,
              HasSubstr("authority of storage location default from Secret velero/ca"));
  secret(R"({"other": "b3Vycw=="})");
  EXPECT_EQ(find().error().code, ErrorCode::Invalid);
  secret(R"({"ca.crt": "b3Vycw=="})");
  ASSERT_TRUE(find());
  EXPECT_THAT(made, ElementsAre("system+ours"));
}

TEST_F(Stores, SayThatTheSecretMayNotBeRead) {
  location(R"({"objectStorage": {"caCertRef": {"name": "ca", "key": "ca.crt"}}})");
  cluster.refusals["/api/v1/namespaces/velero/secrets/ca"] = 403;
  EXPECT_EQ(find().error().code, ErrorCode::Forbidden);
}

TEST_F(Stores, TrustAnythingOnlyWhereTheLocationSaysSo) {
  location(R"({"config": {"insecureSkipTLSVerify": "false"}})");
  ASSERT_TRUE(find());
  loop.run_for(1min);
  location(R"({"config": {"insecureSkipTLSVerify": "true"}})");
  ASSERT_TRUE(find());
  EXPECT_THAT(made, ElementsAre("system+", "anything"));
}

TEST_F(Stores, SeeAChangedLocationAfterAMinute) {
  ASSERT_TRUE(find());
  location(R"({"objectStorage": {"caCert": "b3Vycw=="}})");
  loop.run_for(59s);
  ASSERT_TRUE(find());
  EXPECT_THAT(made, ElementsAre("system+"));
  loop.run_for(1s);
  ASSERT_TRUE(find());
  EXPECT_THAT(made, ElementsAre("system+", "system+ours"));
}

TEST_F(Stores, TellWhatIsNotThereOrMakesNoSense) {
  EXPECT_EQ(find("BackupContents", "weekly").error().code, ErrorCode::NotFound);
  EXPECT_EQ(find("RestoreResults", "kymaros-2").error().code, ErrorCode::NotFound);
  location(R"({"objectStorage": {"caCert": "%%%"}})");
  EXPECT_EQ(find().error().code, ErrorCode::Invalid);
  location(R"({"objectStorage": {"caCert": "anVuaw=="}})");
  EXPECT_THAT(find().error().message, HasSubstr("no certificate"));
  put("backups", "nightly", R"({"storageLocation": "gone"})");
  EXPECT_EQ(find().error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace kymaros::backup::velero
