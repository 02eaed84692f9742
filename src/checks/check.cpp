#include "checks/check.hpp"

#include <fmt/format.h>

#include "api/vocabulary.hpp"
#include "checks/pod_status.hpp"
#include "checks/resource_exists.hpp"

namespace kymaros::checks {
namespace {

Answer incomplete(const api::Check& check) {
  return {.state = Answer::State::Fail, .message = fmt::format("the check says nothing under {}", check.type)};
}

Answer not_built(const api::Check& check) {
  return {.state = Answer::State::Skip, .message = fmt::format("checks of type {} are not built yet", check.type)};
}

}  // namespace

Answer ask(const api::Check& check, const World& world) {
  switch (api::from_string<api::CheckType>(check.type).value_or(api::CheckType::Exec)) {
    case api::CheckType::PodStatus:
      return check.podStatus ? ask_pod_status(*check.podStatus, world) : incomplete(check);
    case api::CheckType::ResourceExists:
      return check.resourceExists ? ask_resource_exists(*check.resourceExists, world) : incomplete(check);
    case api::CheckType::HttpGet:
    case api::CheckType::Exec:
    case api::CheckType::TcpSocket: break;
  }
  return not_built(check);
}

domain::CheckResult result_of(const api::Check& check, const Answer& answer, Duration took) {
  domain::CheckResult result{.name = check.name, .duration = took, .message = answer.message};
  switch (answer.state) {
    case Answer::State::Pass: result.status = domain::CheckStatus::Pass; break;
    case Answer::State::Skip: result.status = domain::CheckStatus::Skip; break;
    case Answer::State::Fail:
    case Answer::State::Pending: result.status = domain::CheckStatus::Fail; break;
  }
  return result;
}

}  // namespace kymaros::checks
