#include "checks/check.hpp"

#include <fmt/format.h>

#include "checks/pod_status.hpp"
#include "checks/resource_exists.hpp"

namespace kymaros::checks {
namespace {

/// One overload a type of check; a type without one is not built yet, and says so.
struct Ask {
  const World& world;
  api::CheckType type;

  Answer operator()(const api::PodStatusPlan& check) const { return ask_pod_status(check, world); }
  Answer operator()(const api::ResourceExistsPlan& check) const { return ask_resource_exists(check, world); }
  template <class Unbuilt>
  Answer operator()(const Unbuilt&) const {
    return {.state = Answer::State::Skip,
            .message = fmt::format("checks of type {} are not built yet", api::to_string(type))};
  }
};

}  // namespace

Answer ask(const api::CheckPlan& check, const World& world) {
  return std::visit(Ask{world, check.type()}, check.probe);
}

domain::CheckResult result_of(const api::CheckPlan& check, const Answer& answer, Duration took) {
  domain::CheckResult result{
      .name = check.name, .duration = took, .message = answer.message, .needs_pods = answer.needs_pods};
  switch (answer.state) {
    case Answer::State::Pass:
      result.status = domain::CheckStatus::Pass;
      break;
    case Answer::State::Skip:
      result.status = domain::CheckStatus::Skip;
      break;
    case Answer::State::Fail:
    case Answer::State::Pending:
      result.status = domain::CheckStatus::Fail;
      break;
  }
  return result;
}

}  // namespace kymaros::checks
