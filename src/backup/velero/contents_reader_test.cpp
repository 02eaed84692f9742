#include "backup/velero/contents_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "archive/gzip.hpp"
#include "archive/tar_writer.hpp"
#include "backup/velero/resource_list.hpp"
#include "support/velero_golden.hpp"

namespace kymaros::backup::velero {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr std::size_t kWhole = 1 << 20;

Result<void> read(std::string_view archive, ContentsReader& reader, std::size_t piece = kWhole) {
  for (; !archive.empty(); archive.remove_prefix(std::min(piece, archive.size()))) {
    KYMAROS_TRY_VOID(reader.feed(archive.substr(0, piece)));
  }
  return reader.finish();
}

std::vector<std::string> names(const std::vector<domain::ObjectFacts>& objects) {
  std::vector<std::string> out;
  out.reserve(objects.size());
  for (const auto& object : objects) out.push_back(domain::to_string(object.id));
  return out;
}

std::string object(std::string_view kind, std::string_view namespace_, std::string_view name) {
  return std::string(R"({"apiVersion": "v1", "kind": ")")
      .append(kind)
      .append(R"(", "metadata": {"name": ")")
      .append(name)
      .append(R"(", "namespace": ")")
      .append(namespace_)
      .append("\"}}");
}

std::string real_archive() {
  std::string tar;
  archive::Gunzip gunzip;
  const auto into = [&](std::string_view bytes) -> Result<void> { return tar.append(bytes), Result<void>(); };
  EXPECT_TRUE(gunzip.feed(test::read_source_file("archive/testdata/velero-backup.tar.gz"), into));
  EXPECT_TRUE(gunzip.finish());
  return tar;
}

TEST(BackupContents, PathsSayWhichObjectItIs) {
  const auto place = parse_contents_path("resources/deployments.apps/namespaces/shop/web.v2.json");
  ASSERT_TRUE(place);
  EXPECT_EQ(place->resource, "deployments.apps");
  EXPECT_EQ(place->namespace_, "shop");
  EXPECT_EQ(place->name, "web.v2");
  EXPECT_TRUE(parse_contents_path("./resources/pods/namespaces/shop/web.json"));
  for (const auto* other :
       {"", "metadata/version", "resources/pods/v1-preferredversion/namespaces/shop/web.json",
        "resources/persistentvolumes/cluster/pv.json", "resources/pods/namespaces/shop",
        "resources/pods/namespaces/shop/a/b.json", "resources/pods/namespaces/shop/.json",
        "resources/pods/namespaces//x.json", "resources//namespaces/shop/x.json"}) {
    EXPECT_FALSE(parse_contents_path(other)) << other;
  }
}

TEST(BackupContents, OfARealBackupEachObjectIsReadOnce) {
  ContentsReader reader({"src-ok-job-done"});
  ASSERT_TRUE(read(real_archive(), reader));
  const auto objects = reader.take_objects();
  EXPECT_THAT(reader.notes(), IsEmpty());
  EXPECT_THAT(names(objects),
              UnorderedElementsAre("Deployment/web", "ReplicaSet/web-856d6b7b84", "Job/migrate",
                                   "EndpointSlice/web-zds84", "ConfigMap/kube-root-ca.crt", "Endpoints/web",
                                   "Pod/migrate-q4rbt", "Pod/web-856d6b7b84-rszdt", "Service/web",
                                   "ServiceAccount/default"));
  const auto find = [&](std::string_view kind) {
    return *std::ranges::find(objects, kind, [](const auto& o) { return o.id.kind; });
  };
  EXPECT_TRUE(find("Job").is_completed);
  EXPECT_TRUE(find("Service").has_selector);
  EXPECT_EQ(find("Deployment").resource, "deployments.apps");
  EXPECT_EQ(find("ReplicaSet").controller_kind, "Deployment");
  EXPECT_EQ(find("ReplicaSet").controller_name, "web");
}

TEST(BackupContents, TheResourceListNamesTheSameObjects) {
  ContentsReader reader({"src-ok-job-done"});
  ASSERT_TRUE(read(real_archive(), reader));
  const auto listed =
      parse_resource_list(test::golden("backup-completed-job/resource-list.json"), {"src-ok-job-done"});
  ASSERT_TRUE(listed) << listed.error().message;
  auto ids = [](const std::vector<domain::ObjectFacts>& objects) {
    std::vector<domain::ObjectId> out;
    out.reserve(objects.size());
    for (const auto& facts : objects) out.push_back(facts.id);
    std::ranges::sort(out);
    return out;
  };
  EXPECT_EQ(ids(*listed), ids(reader.take_objects()));
}

TEST(BackupContents, OtherNamespacesAreNotRead) {
  ContentsReader reader({"shop"});
  ASSERT_TRUE(read(real_archive(), reader));
  EXPECT_THAT(reader.take_objects(), IsEmpty());
}

TEST(BackupContents, AnObjectThatCannotBeReadIsSaidAndTheRestIsRead) {
  archive::TarWriter tar;
  tar.add_file("resources/secrets/namespaces/shop/broken.json", "{");
  tar.add_file("resources/secrets/namespaces/shop/kindless.json", "{}");
  tar.add_file("resources/secrets/namespaces/shop/foreign.json", object("Secret", "bank", "foreign"));
  tar.add_file("resources/secrets/namespaces/shop/huge.json", std::string((3 << 20) + 1, ' '));
  tar.add_file("resources/secrets/namespaces/shop/good.json", object("Secret", "shop", "good"));
  ContentsReader reader({"shop"});
  ASSERT_TRUE(read(std::move(tar).finish(), reader));
  EXPECT_THAT(names(reader.take_objects()), ElementsAre("Secret/good"));
  EXPECT_THAT(reader.notes(),
              ElementsAre(HasSubstr("broken.json"), HasSubstr("kindless.json"), HasSubstr("foreign.json"),
                          AllOf(HasSubstr("huge.json"), HasSubstr("3145729 bytes"))));
}

TEST(BackupContents, MoreThanThereIsRoomForIsCounted) {
  archive::TarWriter tar;
  for (const auto* name : {"a", "b", "c"})
    tar.add_file(std::string("resources/secrets/namespaces/shop/") + name + ".json",
                 object("Secret", "shop", name));
  const auto archive = std::move(tar).finish();
  ContentsReader reader({"shop"}, sizeof(domain::ObjectFacts) + 1);
  ASSERT_TRUE(read(archive, reader));
  EXPECT_EQ(reader.left_out(), 1U);
  EXPECT_THAT(reader.notes(), ElementsAre("only 2 objects of the backup were looked at, 1 were not"));
  EXPECT_THAT(names(reader.take_objects()), ElementsAre("Secret/a", "Secret/b"));
}

TEST(BackupContents, NotesAreBounded) {
  archive::TarWriter tar;
  for (int i = 0; i < 50; ++i)
    tar.add_file("resources/pods/namespaces/shop/" + std::to_string(i) + ".json", "no");
  ContentsReader reader({"shop"});
  ASSERT_TRUE(read(std::move(tar).finish(), reader));
  EXPECT_THAT(reader.notes(), SizeIs(11));
  EXPECT_EQ(reader.notes().back(), "40 more objects in the backup cannot be read");
}

TEST(BackupContents, ATruncatedArchiveIsAnError) {
  const auto tar = real_archive();
  for (const std::size_t length : {std::size_t{0}, std::size_t{100}, std::size_t{5000}, tar.size() / 2}) {
    ContentsReader reader({"src-ok-job-done"});
    const auto result = read(std::string_view(tar).substr(0, length), reader);
    ASSERT_FALSE(result) << length;
    EXPECT_EQ(result.error().code, ErrorCode::Invalid);
  }
}

RC_GTEST_PROP(BackupContents, PiecesOfAnySizeReadTheSame, ()) {
  static const std::string tar = real_archive();
  ContentsReader reader({"src-ok-job-done"});
  RC_ASSERT(read(tar, reader, *rc::gen::inRange<std::size_t>(1, 2000)).has_value());
  RC_ASSERT(reader.take_objects().size() == 10U);
}

TEST(ResourceList, OnlyNamespacedObjectsOfTheNamespacesAreKept) {
  const auto objects = parse_resource_list(
      R"({"apps/v1/Deployment": ["shop/web", "bank/web"], "v1/Namespace": ["shop"], "v1/Pod": ["shop/p"],
          "v1/Event": ["shop/e"], "odd": ["shop/x"], "v1/Secret": null})",
      {"shop"});
  ASSERT_FALSE(objects) << "a null list is not what Velero writes";
  const auto good = parse_resource_list(
      R"({"apps/v1/Deployment": ["shop/web", "bank/web"], "v1/Namespace": ["shop"], "v1/Pod": ["shop/p"],
          "v1/Event": ["shop/e"], "odd": ["shop/x"]})",
      {"shop"});
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_THAT(names(*good), UnorderedElementsAre("Deployment/web", "Pod/p"));
  EXPECT_EQ(good->front().version, "v1");
}

}  // namespace
}  // namespace kymaros::backup::velero
