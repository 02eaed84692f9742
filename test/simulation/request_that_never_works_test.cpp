#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "base/log.hpp"
#include "sim/object.hpp"
#include "simulation/steps.hpp"

namespace kymaros::simulation {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

constexpr const char* kTests = "restoretests.restore.kymaros.io";

/// A kind of request: "GET /api/v1/namespaces/rp-test-*/pods".
std::string kind_of(const http::Request& request) {
  static const std::regex kDrawn("(rp-test-nightly-|kymaros-nightly-|kymaros-[a-z]+-|pvc-)[a-z0-9-]+");
  const auto path = request.url.substr(request.url.find('/', 7));
  return request.method + " " + std::regex_replace(path.substr(0, path.find('?')), kDrawn, "$1*");
}

/// What a run cannot do without: the test and its policy, its sandbox and its restore, and to remove them.
bool is_essential(const std::string& kind) {
  static const std::regex kEssential(
      ".*/restoretests.*|.*/healthcheckpolicies.*|.* /api/v1/namespaces(/rp-test-nightly-\\*)?|"
      ".*/restores(/kymaros-nightly-\\*)?|.*/leases.*|.*/events.*|DELETE .*|PATCH .*");
  return std::regex_match(kind, kEssential);
}

/// What cannot be otherwise where these requests fail for ever.
bool follows_from(const std::string& broken, const std::string& offence) {
  if (broken.ends_with("/restorereports"))
    return offence.contains("has no report") || offence.contains("does not end in Report");
  const bool keeps_us_from_looking =
      broken.ends_with("/persistentvolumes") || broken.ends_with("/volumesnapshotcontents");
  return keeps_us_from_looking && offence.contains("persistentvolumes");
}

void begin(World& world) {
  ASSERT_FALSE(take_step(world, {.verb = "the usual", .about = nullptr}));
  world.start_operator();
}

std::set<std::string> kinds_of_a_run() {
  World world({});
  std::set<std::string> kinds;
  begin(world);
  world.decide_faults([&](const http::Request& request, int) {
    if (!is_essential(kind_of(request))) kinds.insert(kind_of(request));
    return sim::Fault();
  });
  world.pass(10min);
  return kinds;
}

/// Whatever it is that never works, the run ends with a report, soon, and nothing is left.
TEST(RequestThatNeverWorks, EndsTheRunWithAReportAndNothingIsLeft) {
  log::configure(log::Level::None, log::Format::Text);
  const auto kinds = kinds_of_a_run();
  ASSERT_GT(kinds.size(), 20U);
  for (const auto& broken : kinds) {
    SCOPED_TRACE(broken);
    World world({});
    begin(world);
    world.decide_faults([&](const http::Request& request, int) {
      return sim::Fault{.kind = kind_of(request) == broken ? sim::Fault::Kind::ServerError
                                                           : sim::Fault::Kind::None};
    });
    EXPECT_TRUE(world.pass_until([&] { return world.is_at_rest(); }, 1h)) << "the run does not end";
    EXPECT_LE(world.requests(), 2500);
    world.come_to_rest();
    world.delete_everything();
    auto offences = world.offences();
    std::erase_if(offences, [&](const auto& sentence) { return follows_from(broken, sentence); });
    EXPECT_THAT(offences, IsEmpty());
    EXPECT_THAT(world.registry().list(kTests, ""), IsEmpty());
  }
}

}  // namespace
}  // namespace kymaros::simulation
