#include "api/problem.hpp"

namespace kymaros::api {
namespace {

constexpr std::size_t kDescriptionLimit = 2000;

}  // namespace

std::string_view to_string(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::InvalidSpec:
      return "InvalidSpec";
    case ProblemKind::InvalidSchedule:
      return "InvalidSchedule";
    case ProblemKind::ProviderNotAvailable:
      return "ProviderNotAvailable";
  }
  return {};
}

std::string describe(std::span<const Problem> problems) {
  std::string text;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    std::string one = problems[i].path + ": " + problems[i].message;
    if (i > 0 && text.size() + one.size() > kDescriptionLimit) {
      return text + "; and " + std::to_string(problems.size() - i) + " more";
    }
    text.append(text.empty() ? "" : "; ").append(one, 0, kDescriptionLimit);
  }
  return text;
}

}  // namespace kymaros::api
