#include "sim/delete_options.hpp"

#include <fmt/format.h>

#include <utility>

#include "sim/fields.hpp"
#include "sim/request_body.hpp"

namespace kymaros::sim {
namespace {

/// Kinds of which a DELETE that says nothing of dependents leaves them (batch/v1 has kept to it; the
/// controllers and kubectl say what they want).
bool leaves_dependents(const ResourceKind& kind) {
  const auto name = kind.type.qualified_name();
  return name == "jobs.batch" || name == "replicationcontrollers";
}

std::optional<ApiError> refuse_deletion(const json::Value& orphans, const std::string& policy) {
  const auto refuse = [](ApiError::Cause cause) {
    return invalid("DeleteOptions.meta.k8s.io", "", {std::move(cause)}).error();
  };
  if (orphans.is_bool() && !policy.empty()) {
    return refuse({.reason = "FieldValueInvalid",
                   .message = fmt::format("Invalid value: \"{}\": orphanDependents and deletionPropagation "
                                          "cannot be both set",
                                          policy),
                   .field = "propagationPolicy"});
  }
  if (policy.empty() || policy == "Background" || policy == "Foreground" || policy == "Orphan")
    return std::nullopt;
  return refuse({.reason = "FieldValueNotSupported",
                 .message = fmt::format("Unsupported value: \"{}\": supported values: \"Background\", "
                                        "\"Foreground\", \"Orphan\", \"nil\"",
                                        policy),
                 .field = "propagationPolicy"});
}

}  // namespace

Answer<Deletion> deletion_of(const http::Request& request, const RequestInfo& info,
                             const ResourceKind& kind) {
  json::Value options = json::Object();
  if (!request.body.empty()) {
    auto body = read_body(request);
    if (!body) return std::unexpected(body.error());
    options = *std::move(body);
  }
  const auto policy = info.parameter("propagationPolicy").empty()
                          ? json::find_string(options, {"propagationPolicy"})
                          : info.parameter("propagationPolicy");
  const auto* found = json::find(options, {"orphanDependents"});
  const auto orphans = found ? *found : json::Value();
  if (const auto refused = refuse_deletion(orphans, policy)) return std::unexpected(*refused);
  Deletion out{.uid = json::find_string(options, {"preconditions", "uid"}),
               .resource_version = json::find_string(options, {"preconditions", "resourceVersion"})};
  const auto& dry_run = items_at(options, {"dryRun"});
  out.is_dry_run = info.parameter("dryRun") == "All" || (dry_run.size() == 1 && dry_run[0] == "All");
  const bool is_silent = policy.empty() && !orphans.is_bool();
  if (policy == "Foreground") out.propagation = Deletion::Propagation::Foreground;
  if (policy == "Orphan" || orphans == json::Value(true) || (is_silent && leaves_dependents(kind)))
    out.propagation = Deletion::Propagation::Orphan;
  auto grace = whole_number(info.parameter("gracePeriodSeconds"));
  if (const auto* in_body = json::find(options, {"gracePeriodSeconds"});
      !grace && in_body && in_body->is_number()) {
    grace = in_body->to_number<std::int64_t>();
  }
  if (grace) out.grace = std::chrono::seconds(*grace);
  return out;
}

}  // namespace kymaros::sim
