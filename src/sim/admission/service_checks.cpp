#include "sim/admission/service_checks.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "sim/fields.hpp"
#include "sim/service_fields.hpp"

namespace kymaros::sim {
namespace {

class Faults {
 public:
  void required(std::string field) { add("FieldValueRequired", std::move(field), "Required value"); }
  void forbidden(std::string field, std::string_view why) {
    add("FieldValueForbidden", std::move(field), fmt::format("Forbidden: {}", why));
  }
  void invalid(std::string field, std::string_view value, std::string_view why) {
    add("FieldValueInvalid", std::move(field), fmt::format("Invalid value: {}: {}", value, why));
  }
  std::vector<ApiError::Cause> all() && { return std::move(faults_); }

 private:
  void add(std::string_view reason, std::string field, std::string message) {
    faults_.push_back(
        {.reason = std::string(reason), .message = std::move(message), .field = std::move(field)});
  }
  std::vector<ApiError::Cause> faults_;
};

void check_type(Faults& faults, const json::Value& service) {
  const auto type = service_type_of(service);
  if (type == "ExternalName") {
    if (!items_at(service, {"spec", "clusterIPs"}).empty()) {
      faults.forbidden("spec.clusterIPs", "may not be set for ExternalName services");
    }
    if (json::find_string(service, {"spec", "externalName"}).empty()) faults.required("spec.externalName");
    return;
  }
  if (items_at(service, {"spec", "ports"}).empty() && !is_headless(service)) faults.required("spec.ports");
  if (is_headless(service) && (type == "LoadBalancer" || type == "NodePort")) {
    faults.invalid("spec.clusterIPs[0]", "\"None\"",
                   fmt::format("may not be set to 'None' for {} services", type));
  }
}

void check_ports(Faults& faults, const json::Value& service) {
  const auto type = service_type_of(service);
  const auto& ports = items_at(service, {"spec", "ports"});
  for (std::size_t i = 0; i < ports.size(); ++i) {
    if (ports.size() > 1 && json::find_string(ports[i], {"name"}).empty()) {
      faults.required(fmt::format("spec.ports[{}].name", i));
    }
    if (type == "ClusterIP" && integer_at(ports[i], {"nodePort"}) != 0) {
      faults.forbidden(fmt::format("spec.ports[{}].nodePort", i),
                       "may not be used when `type` is 'ClusterIP'");
    }
  }
}

void check_external_traffic(Faults& faults, const json::Value& service) {
  const auto policy = json::find_string(service, {"spec", "externalTrafficPolicy"});
  const auto type = service_type_of(service);
  const bool is_external =
      type == "NodePort" || type == "LoadBalancer" || !items_at(service, {"spec", "externalIPs"}).empty();
  if (policy.empty() || is_external) return;
  faults.invalid("spec.externalTrafficPolicy", fmt::format("\"{}\"", policy),
                 "may only be set for externally-accessible services");
}

void check_address(Faults& faults, const json::Value& service, const json::Value& before) {
  const auto& now = items_at(service, {"spec", "clusterIPs"});
  const auto& then = items_at(before, {"spec", "clusterIPs"});
  if (now.empty() || then.empty() || now[0] == then[0]) return;
  faults.invalid("spec.clusterIPs[0]", json::serialize(now), "may not change once set");
}

}  // namespace

std::vector<ApiError::Cause> service_faults(const json::Value& service, const json::Value* before) {
  Faults faults;
  check_type(faults, service);
  check_ports(faults, service);
  check_external_traffic(faults, service);
  if (before) check_address(faults, service, *before);
  return std::move(faults).all();
}

}  // namespace kymaros::sim
