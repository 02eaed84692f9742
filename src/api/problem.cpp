#include "api/problem.hpp"

namespace kymaros::api {

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
  for (const Problem& problem : problems) {
    text.append(text.empty() ? "" : "; ").append(problem.path).append(": ").append(problem.message);
  }
  return text;
}

}  // namespace kymaros::api
