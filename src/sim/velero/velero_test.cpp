#include "sim/velero/velero.hpp"

#include <gtest/gtest.h>

#include "sim/velero/kinds.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

TEST(Velero, RunsWithoutAClusterAroundIt) {
  test::SimCore core;
  Velero velero(core.registry, Velero::Pods::Pretended);
  velero.install("1.15");
  core.loop.run_for(5s);
  EXPECT_TRUE(velero.is_up());
  EXPECT_EQ(core.text(kLocations, {kNamespace, "default"}, {"status", "phase"}), "Available");
  velero.behave({.is_stopped = true});
  core.loop.run_for(5s);
  EXPECT_FALSE(velero.is_up());
  velero.behave({});
  core.loop.run_for(5s);
  EXPECT_TRUE(velero.is_up());
}

TEST(Velero, IsAwayForAMomentWhenItRestarts) {
  test::SimCore core;
  Velero velero(core.registry, Velero::Pods::Pretended);
  velero.install();
  core.loop.run_for(5s);
  velero.restart();
  core.loop.run_for(1s);
  EXPECT_FALSE(velero.is_up());
  core.loop.run_for(5s);
  EXPECT_TRUE(velero.is_up());
}

TEST(Velero, StopsWhenItsDeploymentIsDeleted) {
  test::SimCore core;
  Velero velero(core.registry, Velero::Pods::Pretended);
  velero.install();
  core.loop.run_for(5s);
  core.registry.remove("deployments.apps", {kNamespace, "velero"});
  core.loop.run_for(1s);
  EXPECT_FALSE(velero.is_up());
}

TEST(Velero, TellsChangesOfItsObjectsByTheirGeneration) {
  test::SimCore core;
  Velero velero(core.registry, Velero::Pods::Pretended);
  velero.install();
  core.create(kRestores, R"({"metadata": {"namespace": "velero", "name": "r"}, "spec": {}})");
  core.loop.run_for(5s);
  const auto restore = core.registry.find(kRestores, {kNamespace, "r"});
  EXPECT_EQ(restore->at("metadata").at("generation").to_number<int>(), 2);  // its status is no subresource
}

}  // namespace
}  // namespace kymaros::sim::velero
