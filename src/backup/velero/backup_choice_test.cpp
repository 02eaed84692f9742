#include "backup/velero/backup_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/velero_golden.hpp"

namespace kymaros::backup::velero {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

const Time kNow = parse_time("2026-03-26T03:00:00Z").value();

/// a_backup("nightly-1").of("shop").taken(2h).phase("Failed")
struct BackupBuilder {
  Backup backup;

  explicit BackupBuilder(std::string name) {
    backup.metadata.name = std::move(name);
    backup.spec.includedNamespaces = {"shop"};
    backup.spec.storageLocation = "default";
    backup.status.phase = "Completed";
    backup.status.startTimestamp = kNow - 1h;
    backup.status.expiration = kNow + 720h;
  }
  BackupBuilder&& of(std::vector<std::string> namespaces) && {
    return backup.spec.includedNamespaces = std::move(namespaces), std::move(*this);
  }
  BackupBuilder&& taken(std::chrono::hours ago) && {
    return backup.status.startTimestamp = kNow - ago, std::move(*this);
  }
  BackupBuilder&& phase(std::string word) && {
    return backup.status.phase = std::move(word), std::move(*this);
  }
  BackupBuilder&& by(std::string schedule) && {
    return backup.metadata.labels[kScheduleLabel] = std::move(schedule), std::move(*this);
  }
  BackupBuilder&& with(auto change) && { return change(backup), std::move(*this); }
  operator Backup() && { return std::move(backup); }
};
BackupBuilder a_backup(std::string name) { return BackupBuilder(std::move(name)); }

BackupStorageLocation location(std::string name, std::string phase) {
  BackupStorageLocation made;
  made.metadata.name = std::move(name);
  made.status.phase = std::move(phase);
  return made;
}

Shelf shelf(std::vector<Backup> backups) {
  return {.backups = std::move(backups), .locations = {location("default", "Available")}, .schedules = {}};
}

Result<BackupChoice> choose(const Shelf& from, std::string name = "latest", std::string schedule = "") {
  return choose_backup({.name = std::move(name), .schedule = std::move(schedule), .namespaces = {"shop"}},
                       from, kNow);
}

std::string chosen(const Shelf& from, std::string name = "latest", std::string schedule = "") {
  const auto choice = choose(from, std::move(name), std::move(schedule));
  return choice ? choice->backup.name : choice.error().message;
}

TEST(BackupChoice, LatestIsTheOneThatWasTakenLast) {
  EXPECT_EQ(chosen(shelf({a_backup("b").taken(3h), a_backup("c").taken(1h), a_backup("a").taken(2h)})), "c");
}

TEST(BackupChoice, ABackupSyncedFromTheBucketIsAsOldAsItsData) {
  const Backup synced =
      a_backup("synced").taken(48h).with([](Backup& b) { b.metadata.creationTimestamp = kNow; });
  EXPECT_EQ(chosen(shelf({synced, a_backup("mine").taken(24h)})), "mine");
}

TEST(BackupChoice, WithoutAStartTheEndCountsAndThenTheCreation) {
  const auto at = [](auto start, auto end, auto created) {
    Backup made;
    made.status.startTimestamp = start;
    made.status.completionTimestamp = end;
    made.metadata.creationTimestamp = created;
    return taken_at(made);
  };
  const std::optional<Time> none;
  EXPECT_EQ(at(std::optional(kNow - 3h), std::optional(kNow - 2h), std::optional(kNow - 1h)), kNow - 3h);
  EXPECT_EQ(at(none, std::optional(kNow - 2h), std::optional(kNow - 1h)), kNow - 2h);
  EXPECT_EQ(at(none, none, std::optional(kNow - 1h)), kNow - 1h);
}

TEST(BackupChoice, APartlyFailedBackupCanBeRestored) {
  EXPECT_EQ(chosen(shelf({a_backup("p").taken(1h).phase("PartiallyFailed"), a_backup("c").taken(2h)})), "p");
}

TEST(BackupChoice, WhatCannotBeRestoredIsPassedOver) {
  struct Row {
    const char* why;
    Backup backup;
  };
  const Row rows[] = {
      {"failed: disk full",
       a_backup("x").phase("Failed").with([](Backup& b) { b.status.failureReason = "disk full"; })},
      {"failed validation: no bucket", a_backup("x").phase("FailedValidation").with([](Backup& b) {
         b.status.validationErrors = {"no bucket"};
       })},
      {"is not finished (New)", a_backup("x").phase("")},
      {"is not finished (Queued)", a_backup("x").phase("Queued")},
      {"is not finished (InProgress)", a_backup("x").phase("InProgress")},
      {"is not finished (WaitingForPluginOperations)", a_backup("x").phase("WaitingForPluginOperations")},
      {"is not finished (Finalizing)", a_backup("x").phase("Finalizing")},
      {"is being deleted", a_backup("x").phase("Deleting")},
      {"is being deleted", a_backup("x").with([](Backup& b) { b.metadata.deletionTimestamp = kNow; })},
      {"expired at 2026-03-26T03:00:00Z", a_backup("x").with([](Backup& b) { b.status.expiration = kNow; })},
      {"does not take in namespace shop", a_backup("x").of({"bank"})},
      {"does not take in namespace shop",
       a_backup("x").of({}).with([](Backup& b) { b.spec.excludedNamespaces = {"s*"}; })},
      {"is in storage location \"gone\", which does not exist",
       a_backup("x").with([](Backup& b) { b.spec.storageLocation = "gone"; })},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(why_not(row.backup, shelf({}), {"shop"}, kNow), row.why);
    EXPECT_EQ(chosen(shelf({row.backup, a_backup("older").taken(30h)})), "older") << row.why;
    EXPECT_THAT(chosen(shelf({row.backup}), "x"), HasSubstr(row.why));
  }
}

TEST(BackupChoice, ALocationMustBeAvailable) {
  Shelf away = shelf({a_backup("x")});
  away.locations = {location("default", "Unavailable")};
  away.locations[0].status.message = "no such host";
  EXPECT_THAT(chosen(away),
              HasSubstr("\"x\" is in storage location \"default\", which is Unavailable: no such host"));
  away.locations = {location("default", "")};
  EXPECT_THAT(chosen(away), HasSubstr("which is not looked at yet"));
  EXPECT_EQ(choose(away).error().code, ErrorCode::Unavailable) << "it may be looked at soon";
  EXPECT_EQ(choose_backup({.name = "x", .namespaces = {"shop"}}, away, kNow).error().code,
            ErrorCode::Unavailable);
  away.locations.clear();
  EXPECT_EQ(choose(away).error().code, ErrorCode::NotFound);
}

TEST(BackupChoice, ABackupThatNamesNoLocationIsInTheDefaultOne) {
  Shelf from = shelf({a_backup("x").with([](Backup& b) { b.spec.storageLocation.clear(); })});
  EXPECT_THAT(chosen(from), HasSubstr("does not exist"));
  from.locations[0].spec.default_ = true;
  EXPECT_EQ(chosen(from), "x");
}

TEST(BackupChoice, EveryNamespaceMustBeTakenIn) {
  const auto from = shelf({a_backup("one").of({"shop"}), a_backup("both").of({"sh*", "bank"}).taken(5h)});
  const auto choice = choose_backup({.name = "latest", .namespaces = {"shop", "bank"}}, from, kNow);
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->backup.name, "both");
}

TEST(BackupChoice, AScheduleNarrowsLatest) {
  const auto from = shelf({a_backup("manual").taken(1h), a_backup("n").taken(9h).by("nightly")});
  EXPECT_EQ(chosen(from, "latest", "nightly"), "n");
  EXPECT_EQ(chosen(from, "latest", "weekly"),
            "no backup of schedule \"weekly\" can be restored for shop: there is none");
}

TEST(BackupChoice, ANameIsTakenAtItsWord) {
  const auto from = shelf({a_backup("old").taken(100h), a_backup("new").taken(1h)});
  EXPECT_EQ(chosen(from, "old"), "old");
  EXPECT_EQ(chosen(from, "other"), "backup \"other\" does not exist; there are new, old");
  EXPECT_EQ(chosen(shelf({}), "other"), "backup \"other\" does not exist; Velero has no backups");
}

TEST(BackupChoice, NewerOnesThatFailedAreNamed) {
  const auto choice = choose(shelf({
      a_backup("newest-partly").taken(1h).phase("PartiallyFailed").with([](Backup& b) {
        b.status.expiration = kNow;
      }),
      a_backup("newer-failed").taken(2h).phase("Failed"),
      a_backup("newer-running").taken(2h).phase("InProgress"),
      a_backup("newer-elsewhere").taken(3h).phase("Failed").of({"bank"}),
      a_backup("newer-schedule").taken(4h).phase("FailedValidation").of({"bank"}).by("nightly"),
      a_backup("good").taken(5h).by("nightly"),
      a_backup("older-failed").taken(6h).phase("Failed"),
  }));
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->backup.name, "good");
  std::vector<std::string> newer;
  newer.reserve(choice->newer_passed_over.size());
  for (const auto& facts : choice->newer_passed_over) newer.push_back(facts.name);
  EXPECT_EQ(newer, (std::vector<std::string>{"newest-partly", "newer-failed", "newer-schedule"}));
}

TEST(BackupChoice, TheMessageNamesTenAndCountsTheRest) {
  std::vector<Backup> many;
  for (int i = 0; i < 30; ++i)
    many.push_back(a_backup("elsewhere-" + std::to_string(i)).of({"bank"}).taken(1h));
  many.push_back(a_backup("mine").taken(500h).phase("Failed"));
  const auto choice = choose(shelf(std::move(many)));
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().code, ErrorCode::NotFound);
  EXPECT_THAT(choice.error().message,
              AllOf(HasSubstr("no backup can be restored for shop: \"mine\" failed; \"elsewhere-"),
                    HasSubstr(" and 21 more")));
}

TEST(BackupChoice, AScheduleOfTheBackupTellsItsInterval) {
  Shelf from = shelf({a_backup("n").by("nightly")});
  Schedule nightly;
  nightly.metadata.name = "nightly";
  nightly.spec.schedule = "0 3 * * *";
  from.schedules = {nightly};
  EXPECT_EQ(choose(from)->schedule_interval, Duration(24h));
  from.schedules.clear();
  EXPECT_EQ(choose(from)->schedule_interval, std::nullopt);
}

TEST(BackupChoice, ARealBackupTellsItsFacts) {
  const auto backup =
      json::decode<Backup>(json::parse(test::golden("backup-partially-failed/velero-backup.json")).value());
  ASSERT_TRUE(backup) << backup.error().message;
  const auto facts = facts_of(*backup);
  EXPECT_EQ(facts.name, "b-bad-partially-failed-backup-53206");
  EXPECT_EQ(facts.phase, "PartiallyFailed");
  EXPECT_EQ(facts.errors, 1);
  EXPECT_EQ(facts.warnings, 1);
  EXPECT_EQ(facts.items, 21);
  EXPECT_EQ(facts.location, "default");
  EXPECT_EQ(format_time(*facts.started_at), "2026-11-22T13:13:39Z");
  EXPECT_EQ(facts.filters.included_namespaces, std::vector<std::string>{"src-bad-partially-failed-backup"});
  EXPECT_EQ(facts.filters.excluded_resources,
            std::vector<std::string>{"volumesnapshots.snapshot.storage.k8s.io"});
  EXPECT_THAT(facts.schedule, IsEmpty());
}

}  // namespace
}  // namespace kymaros::backup::velero
