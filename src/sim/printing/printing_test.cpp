#include <gtest/gtest.h>

#include <chrono>

#include "sim/printing/cells.hpp"
#include "sim/printing/object_path.hpp"
#include "sim/printing/pod_columns.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

TEST(HumanDuration, HasTwoUnitsWhileTheFirstIsSmall) {
  const std::vector<std::pair<Duration, std::string>> kRows = {
      {-2s, "<invalid>"}, {-500ms, "0s"},        {0s, "0s"},           {119s, "119s"},
      {120s, "2m"},       {200s, "3m20s"},       {10min, "10m"},       {179min, "179m"},
      {180min, "3h"},     {7h + 59min, "7h59m"}, {8h, "8h"},           {47h, "47h"},
      {48h, "2d"},        {191h, "7d23h"},       {192h, "8d"},         {729 * 24h, "729d"},
      {730 * 24h, "2y"},  {(731) * 24h, "2y1d"}, {8 * 365 * 24h, "8y"}};
  for (const auto& [duration, text] : kRows) EXPECT_EQ(human_duration(duration), text);
}

TEST(ObjectPath, FindsMembersEntriesAndWhatAFilterMeans) {
  const auto object = json::parse(R"({"spec": {"ports": [{"name": "a"}, {"name": "b"}], "dotted.name": 1},
      "status": {"conditions": [{"type": "Other", "status": "False"}, {"type": "Ready", "status": "True"}]}})")
                          .value();
  const auto found = [&](std::string_view text) {
    const auto path = ObjectPath::parse(text);
    const auto* value = path ? path->find(object) : nullptr;
    return value ? json::serialize(*value) : std::string("-");
  };
  EXPECT_EQ(found(".spec.ports[1].name"), "\"b\"");
  EXPECT_EQ(found("{.spec.ports[0].name}"), "\"a\"");
  EXPECT_EQ(found(".spec.ports[7].name"), "-");
  EXPECT_EQ(found(".spec.dotted\\.name"), "1");
  EXPECT_EQ(found(".status.conditions[?(@.type=='Ready')].status"), "\"True\"");
  EXPECT_EQ(found(".status.conditions[?(@.type==\"None\")].status"), "-");
  EXPECT_EQ(found(".spec.none.deeper"), "-");
}

TEST(ObjectPath, RefusesWhatItDoesNotUnderstand) {
  for (const auto* text : {"spec", ".spec[", ".spec[x]", ".spec..name", ".spec[?(@.a)]", "."})
    EXPECT_FALSE(ObjectPath::parse(text)) << text;
}

TEST(PodWord, SaysWhatIsTheMatter) {
  const std::vector<std::pair<const char*, const char*>> kRows = {
      {R"({"status": {"phase": "Pending"}})", "Pending"},
      {R"({"status": {"phase": "Failed", "reason": "Evicted"}})", "Evicted"},
      {R"({"status": {"phase": "Running", "containerStatuses": [{"ready": true, "state": {"running": {}}}]}})",
       "Running"},
      {R"({"status": {"phase": "Running", "containerStatuses": [
           {"state": {"waiting": {"reason": "CrashLoopBackOff"}}}]}})",
       "CrashLoopBackOff"},
      {R"({"status": {"phase": "Running", "containerStatuses": [{"state": {"terminated": {"exitCode": 3}}}]}})",
       "ExitCode:3"},
      {R"({"status": {"phase": "Failed", "containerStatuses": [{"state": {"terminated": {"signal": 9}}}]}})",
       "Signal:9"},
      {R"({"spec": {"initContainers": [{}, {}]}, "status": {"phase": "Pending", "initContainerStatuses": [
           {"state": {"terminated": {"exitCode": 0}}}, {"state": {"running": {}}}]}})",
       "Init:1/2"},
      {R"({"spec": {"initContainers": [{}]}, "status": {"phase": "Pending", "initContainerStatuses": [
           {"state": {"terminated": {"exitCode": 1, "reason": "Error"}}}]}})",
       "Init:Error"},
      {R"({"metadata": {"deletionTimestamp": "2026-03-26T03:00:00Z"}, "status": {"phase": "Running"}})",
       "Terminating"},
  };
  for (const auto& [pod, word] : kRows) EXPECT_EQ(pod_word(json::parse(pod).value()), word) << pod;
}

}  // namespace
}  // namespace kymaros::sim
