#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "async/virtual_clock.hpp"
#include "base/random.hpp"
#include "sim/cluster.hpp"
#include "simulation/operator_process.hpp"
#include "whole/request_count.hpp"

namespace kymaros::bench {

/// A simulated cluster in virtual time with our kinds, a Velero that restores an object in no time, an
/// application "shop" (two ConfigMaps, a Service and a Deployment), one "settings" (three ConfigMaps), and
/// backups "shop" and "settings" of them.
class TestBed {
 public:
  explicit TestBed(Time start = Time(std::chrono::seconds(1'774'494'000)));  // 2026-03-26T03:00:00Z
  ~TestBed();

  async::VirtualLoop& loop() { return loop_; }
  Time now() { return loop_.clock().now(); }
  sim::Cluster& cluster() { return cluster_; }
  sim::Registry& registry() { return cluster_.registry(); }

  /// Of operators, in this process or another, since the beginning.
  const RequestCount& requests() const { return requests_; }
  /// Told of each of them after it was carried out.
  void on_request(std::function<void(const sim::AuditEntry&)> told) { told_ = std::move(told); }

  /// An operator in this process, as it is in test/simulation. It leads when this returns.
  void start_operator();
  /// As kill -9; its lease is free at once.
  void end_operator();
  /// Nobody leads: who comes next need not wait for a lease to expire.
  void free_lease();

  void pass(Duration time);
  /// Passes time until `holds`, which is asked after each write; throws if it does not within `most`.
  void pass_until(const std::function<bool()>& holds, Duration most);

 private:
  void furnish();

  async::VirtualLoop loop_;
  SeededRandom cluster_random_{1}, operator_random_{2};
  sim::Cluster cluster_;
  RequestCount requests_;
  std::function<void(const sim::AuditEntry&)> told_;
  std::unique_ptr<simulation::OperatorProcess> operator_;
};

/// The user that an operator is to the API server.
inline constexpr const char* kOperatorUser = "operator";

}  // namespace kymaros::bench
