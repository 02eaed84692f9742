#include "cmd/operator_flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace kymaros::cmd {
namespace {

using testing::ElementsAre;

OperatorFlags parse(const std::string& line) {
  CLI::App program;
  OperatorFlags flags;
  flags.add_to(program);
  program.parse(line);
  return flags;
}

TEST(OperatorFlags, HaveTheDefaultsThatTheDocumentationGives) {
  const auto flags = parse("");
  EXPECT_EQ(flags.velero_namespace, "velero");
  EXPECT_EQ(flags.health_address, ":8081");
  EXPECT_FALSE(flags.leader_elect);
  EXPECT_EQ(flags.max_concurrent_runs, 4U);
  EXPECT_EQ(flags.default_rto, "15m");
  EXPECT_EQ(flags.log_level, "info");
  EXPECT_EQ(flags.log_format, "json");
}

TEST(OperatorFlags, TakeTheNamesThatOperatorsInGoUse) {
  const auto flags = parse("--leader-elect --zap-log-level debug --zap-encoder console");
  EXPECT_TRUE(flags.leader_elect);
  EXPECT_EQ(flags.log_level, "debug");
  EXPECT_EQ(flags.log_format, "text");
}

TEST(OperatorFlags, TakeSeveralPlatformNamespaces) {
  EXPECT_THAT(parse("--platform-namespaces ingress,monitoring").platform_namespaces,
              ElementsAre("ingress", "monitoring"));
}

TEST(OperatorFlags, AFlagWinsOverTheEnvironment) {
  ::setenv("KYMAROS_VELERO_NAMESPACE", "backups", 1);
  EXPECT_EQ(parse("").velero_namespace, "backups");
  EXPECT_EQ(parse("--velero-namespace velero-2").velero_namespace, "velero-2");
  ::unsetenv("KYMAROS_VELERO_NAMESPACE");
}

TEST(OperatorFlags, RefuseWhatMakesNoSense) {
  for (const auto* line : {"--max-concurrent-runs 0", "--max-concurrent-runs many", "--log-level loud",
                           "--log-format xml", "--metrics-bind-address :8443", "--no-such-flag"}) {
    EXPECT_THROW(parse(line), CLI::ParseError) << line;
  }
}

}  // namespace
}  // namespace kymaros::cmd
