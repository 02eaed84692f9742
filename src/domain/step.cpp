#include "domain/step.hpp"

#include <array>
#include <utility>

namespace kymaros::domain {
namespace {

constexpr auto kNames = std::to_array<std::pair<Step, std::string_view>>({{Step::Queued, "Queued"},
                                                                          {Step::Preflight, "Preflight"},
                                                                          {Step::Sandbox, "Sandbox"},
                                                                          {Step::Restore, "Restore"},
                                                                          {Step::Validate, "Validate"},
                                                                          {Step::Report, "Report"},
                                                                          {Step::CleanUp, "CleanUp"}});

}  // namespace

std::string_view to_string(Step step) {
  for (const auto& [value, name] : kNames) {
    if (value == step) return name;
  }
  return "";
}

std::optional<Step> parse_step(std::string_view text) {
  for (const auto& [value, name] : kNames) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace kymaros::domain
