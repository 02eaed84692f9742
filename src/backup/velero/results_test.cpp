#include "backup/velero/results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/velero_golden.hpp"

namespace kymaros::backup::velero {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(RestoreResults, OfARealRestoreOnlyTheCertificateIsRemarkedAndHarmless) {
  const auto remarks = parse_results(test::golden("restore-with-volume/results.json"));
  ASSERT_TRUE(remarks) << remarks.error().message;
  EXPECT_THAT(remarks->errors, IsEmpty());
  ASSERT_THAT(remarks->warnings, SizeIs(1));
  EXPECT_EQ(remarks->warnings[0].namespace_, "smp-pvc");
  EXPECT_THAT(remarks->warnings[0].text, HasSubstr("kube-root-ca.crt"));
  EXPECT_TRUE(remarks->warnings[0].harmless);
}

TEST(RestoreResults, ARealBackupThatPartlyFailedSaysWhy) {
  const auto remarks = parse_results(test::golden("backup-partially-failed/results.json"));
  ASSERT_TRUE(remarks) << remarks.error().message;
  ASSERT_THAT(remarks->errors, SizeIs(1));
  EXPECT_EQ(remarks->errors[0].namespace_, "");
  EXPECT_THAT(remarks->errors[0].text, HasSubstr("daemonset pod not found"));
  EXPECT_FALSE(remarks->errors[0].harmless);
  ASSERT_THAT(remarks->warnings, SizeIs(1));
  EXPECT_EQ(remarks->warnings[0].namespace_, "src-bad-partially-failed-backup");
  EXPECT_FALSE(remarks->warnings[0].harmless);
}

TEST(RestoreResults, WhatIsHarmlessAndWhatIsNot) {
  struct Row {
    const char* text;
    bool cluster, harmless;
  };
  const Row rows[] = {
      {"could not restore, ConfigMap:kube-root-ca.crt already exists. Warning: the in-cluster version is "
       "different",
       false, true},
      {"could not restore, ConfigMap \"kube-root-ca.crt\" already exists. Warning: the in-cluster version is "
       "different",
       false, true},
      {"could not restore, configmaps \"kube-root-ca.crt\" already exists. Warning: different.", false, true},
      {"could not restore, ConfigMap:openshift-service-ca.crt already exists.", false, true},
      {"could not restore, ConfigMap:istio-ca-root-cert already exists.", false, true},
      {"could not restore, ServiceAccount:default already exists.", false, true},
      {"could not restore, ServiceAccount:deployer already exists.", false, true},
      {"could not restore, ConfigMap:app already exists. Warning: the in-cluster version is different", false,
       false},
      {"could not restore, ConfigMap:kube-root-ca.crt-2 already exists.", false, false},
      {"could not restore, Secret:default already exists.", false, false},
      {"could not restore, ServiceAccount:runner already exists.", false, false},
      {"could not restore, PersistentVolume:pv-1 already exists.", false, false},
      {"could not restore, PersistentVolume:pv-1 already exists.", true, true},
      {"could not restore, PriorityClass:high already exists.", true, true},
      {"PriorityClass high is invalid", true, false},
      {"kube-root-ca.crt could not be read", false, false},
      {"", true, false},
  };
  for (const auto& row : rows) EXPECT_EQ(is_harmless(row.text, row.cluster), row.harmless) << row.text;
}

TEST(RestoreResults, AnErrorIsNeverHarmless) {
  const auto remarks = parse_results(
      R"({"errors": {"cluster": ["could not restore, PriorityClass:high already exists."]}, "warnings": null})");
  ASSERT_TRUE(remarks);
  ASSERT_THAT(remarks->errors, SizeIs(1));
  EXPECT_FALSE(remarks->errors[0].harmless);
}

TEST(RestoreResults, WhatIsNoResultsFileIsRefused) {
  for (const auto* text :
       {"", "[]", "{\"errors\": 7}", "{\"errors\": {\"namespaces\": {\"a\": \"b\"}}}", "{"}) {
    EXPECT_FALSE(parse_results(text)) << text;
  }
  EXPECT_TRUE(parse_results("{}"));
}

}  // namespace
}  // namespace kymaros::backup::velero
