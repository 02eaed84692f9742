#pragma once

#include <string>

#include "sim/amounts.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Counts what the objects of each namespace take of its ResourceQuotas, and writes it to their status: when
/// a quota is new or changes, when something in its namespace goes or ends, and every five minutes.
class ResourceQuotas {
 public:
  explicit ResourceQuotas(Registry& registry);

 private:
  void observe(const Change& change);
  void recount(const std::string& namespace_);
  void reconcile(const kube::ObjectKey& key);
  Amounts usage_of(const json::Value& quota, const Amounts& hard) const;

  Registry& registry_;
  Worker worker_;
};

}  // namespace kymaros::sim
