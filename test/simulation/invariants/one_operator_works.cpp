#include <fmt/format.h>

#include <set>

#include "sim/request_info.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

/// Every process has a name of its own, and one that has lost the lease ends: whose place another has taken
/// does not write again. (Tidying up its download requests is allowed to it.)
class OneOperator final : public Invariant {
 public:
  using Invariant::Invariant;

  void requested(const sim::AuditEntry& entry) override {
    if (entry.method == "GET") return;
    const auto info = sim::request_info(entry.path);
    if (info.plural == "leases" || info.plural == "events" || info.plural == "downloadrequests") return;
    if (entry.user == at_work_) return;
    if (replaced_.contains(entry.user))
      offence(fmt::format("{} writes though {} works: {} {}", entry.user, at_work_, entry.method, info.path));
    replaced_.insert(std::exchange(at_work_, entry.user));
  }

 private:
  std::string at_work_;
  std::set<std::string> replaced_;
};

}  // namespace

std::unique_ptr<Invariant> one_operator_works(sim::Registry& registry) {
  return std::make_unique<OneOperator>("one operator works", registry);
}

}  // namespace kymaros::simulation
