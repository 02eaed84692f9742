#include "sim/admission/limit_checks.hpp"

#include <fmt/format.h>

#include <optional>

#include "sim/fields.hpp"

namespace kymaros::sim {
namespace {

struct Resources {
  Amounts requests, limits;
};

std::optional<Quantity> find(const Amounts& amounts, std::string_view name) {
  const auto found = amounts.find(name);
  return found == amounts.end() ? std::nullopt : std::optional(found->second);
}

/// What is wrong, after "minimum cpu usage per Container is 100m"; empty if nothing is.
std::string below(const Quantity& least, std::optional<Quantity> request, std::optional<Quantity> limit) {
  if (!request) return ".  No request is specified";
  if (*request < least) return fmt::format(", but request is {}", request->format());
  if (limit && *limit < least) return fmt::format(", but limit is {}", limit->format());
  return {};
}

std::string above(const Quantity& most, std::optional<Quantity> request, std::optional<Quantity> limit) {
  if (!limit) return ".  No limit is specified";
  if (*limit > most) return fmt::format(", but limit is {}", limit->format());
  if (request && *request > most) return fmt::format(", but request is {}", request->format());
  return {};
}

std::string above_request(const Quantity& most, std::optional<Quantity> request) {
  if (!request) return ".  No request is specified";
  return *request > most ? fmt::format(", but request is {}", request->format()) : std::string();
}

void check(const json::Value& limit, const Resources& resources, std::vector<std::string>& out) {
  const auto type = json::find_string(limit, {"type"});
  for (const auto& [name, least] : amounts_at(limit, {"min"})) {
    const auto wrong = below(least, find(resources.requests, name), find(resources.limits, name));
    if (!wrong.empty()) {
      out.push_back(fmt::format("minimum {} usage per {} is {}{}", name, type, least.format(), wrong));
    }
  }
  for (const auto& [name, most] : amounts_at(limit, {"max"})) {
    const auto request = find(resources.requests, name);
    const auto wrong = type == "PersistentVolumeClaim" ? above_request(most, request)
                                                       : above(most, request, find(resources.limits, name));
    if (!wrong.empty()) {
      out.push_back(fmt::format("maximum {} usage per {} is {}{}", name, type, most.format(), wrong));
    }
  }
}

}  // namespace

std::vector<std::string> limit_violations_of_pod(const json::Value& limit, const json::Value& pod) {
  std::vector<std::string> out;
  const auto type = json::find_string(limit, {"type"});
  if (type == "Pod") check(limit, {pod_amounts(pod, "requests"), pod_amounts(pod, "limits")}, out);
  if (type != "Container") return out;
  for (const auto* list : {"containers", "initContainers"}) {
    for (const auto& container : items_at(pod, {"spec", list})) {
      check(
          limit,
          {amounts_at(container, {"resources", "requests"}), amounts_at(container, {"resources", "limits"})},
          out);
    }
  }
  return out;
}

std::vector<std::string> limit_violations_of_claim(const json::Value& limit, const json::Value& claim) {
  std::vector<std::string> out;
  if (json::find_string(limit, {"type"}) == "PersistentVolumeClaim") {
    check(limit, {amounts_at(claim, {"spec", "resources", "requests"}), {}}, out);
  }
  return out;
}

}  // namespace kymaros::sim
