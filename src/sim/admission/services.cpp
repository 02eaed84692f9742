#include "sim/admission/services.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "sim/admission/service_addresses.hpp"
#include "sim/admission/service_checks.hpp"
#include "sim/admission/service_defaults.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/service_fields.hpp"

namespace kymaros::sim {
namespace {

using Refusal = std::optional<ApiError::Cause>;

Refusal invalid_value(std::string field, std::string_view value, std::string_view why) {
  return ApiError::Cause{.reason = "FieldValueInvalid",
                         .message = fmt::format("Invalid value: {}: {}", value, why),
                         .field = std::move(field)};
}

/// clusterIP and clusterIPs say the same, whichever the client wrote.
void align_ips(json::Object& spec) {
  const auto single = json::find_string(spec, {"clusterIP"});
  const auto list = items_at(spec, {"clusterIPs"});
  if (!single.empty() && list.empty()) spec["clusterIPs"] = json::Array{single};
  if (single.empty() && !list.empty()) spec["clusterIP"] = list[0];
}

Refusal give_ip(json::Object& spec, ServiceAddresses& addresses) {
  const auto asked = json::find_string(spec, {"clusterIP"});
  const auto refused = asked.empty() || asked == "None" ? std::nullopt : addresses.take_ip(asked);
  if (refused) return invalid_value("spec.clusterIPs", json::serialize(spec["clusterIPs"]), *refused);
  if (asked.empty()) {
    spec["clusterIP"] = addresses.take_ip();
    spec["clusterIPs"] = json::Array{spec["clusterIP"]};
  }
  const bool has_any_endpoints = asked == "None" && object_at(spec, {"selector"}).empty();
  if (!spec.contains("ipFamilies")) {
    spec["ipFamilies"] = has_any_endpoints ? json::Array{"IPv4", "IPv6"} : json::Array{"IPv4"};
  }
  if (!spec.contains("ipFamilyPolicy")) {
    spec["ipFamilyPolicy"] = has_any_endpoints ? "RequireDualStack" : "SingleStack";
  }
  return std::nullopt;
}

Refusal give_node_ports(json::Object& spec, ServiceAddresses& addresses, bool also_new_ones) {
  if (!spec.contains("ports") || !spec["ports"].is_array()) return std::nullopt;
  auto& ports = spec["ports"].get_array();
  std::map<std::int64_t, std::string> taken;  // one number serves TCP and UDP of the same Service
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const auto asked = integer_at(ports[i], {"nodePort"});
    const auto protocol = json::find_string(ports[i], {"protocol"});
    const auto earlier = taken.find(asked);
    if (asked == 0 || (earlier != taken.end() && earlier->second != protocol)) continue;
    if (const auto refused = addresses.take_port(asked)) {
      return invalid_value(fmt::format("spec.ports[{}].nodePort", i), std::to_string(asked), *refused);
    }
    taken[asked] = protocol;
  }
  for (auto& port : ports) {
    if (also_new_ones && integer_at(port, {"nodePort"}) == 0) {
      port.as_object()["nodePort"] = addresses.take_port();
    }
  }
  return std::nullopt;
}

/// Writes down which node ports somebody chose, as the API server does of all that anybody sets: Velero reads
/// it. Nothing else is written down of plain writes here.
void mark_chosen_ports(json::Value& service, const json::Value* before) {
  if (json::find(service, {"metadata", "managedFields"})) return;
  json::Object chosen;
  for (const auto& port : items_at(service, {"spec", "ports"})) {
    const auto number = integer_at(port, {"nodePort"});
    const auto same = [&](const json::Value& other) { return integer_at(other, {"nodePort"}) == number; };
    const bool is_as_before = before && std::ranges::any_of(items_at(*before, {"spec", "ports"}), same);
    if (number != 0 && !is_as_before) chosen[port_field(port)] = json::Object{{"f:nodePort", json::Object()}};
  }
  if (chosen.empty()) return;
  metadata_of(service)["managedFields"] = json::Array{
      json::Object{{"manager", "unknown"},
                   {"operation", "Update"},
                   {"apiVersion", "v1"},
                   {"fieldsType", "FieldsV1"},
                   {"fieldsV1", json::Object{{"f:spec", json::Object{{"f:ports", std::move(chosen)}}}}}}};
}

std::vector<ObjectPtr> others(const Registry& registry, const kube::ObjectKey& key) {
  auto services = registry.list("services", "");
  std::erase_if(services, [&](const ObjectPtr& one) { return key_of(*one) == key; });
  return services;
}

std::optional<ApiError> admit(Registry& registry, const Admission& admission) {
  if (admission.kind.type.qualified_name() != "services") return std::nullopt;
  auto& service = admission.object;
  const auto key = key_of(service);
  complete_service(service);
  if (admission.before) carry_over_service(service, *admission.before);
  auto& spec = member(service.as_object(), "spec");
  align_ips(spec);
  mark_chosen_ports(service, admission.before);
  auto faults = service_faults(service, admission.before);
  if (!faults.empty()) return invalid("Service", key.name, std::move(faults)).error();
  ServiceAddresses addresses(others(registry, key), registry.random());
  auto refused = needs_cluster_ip(service) ? give_ip(spec, addresses) : std::nullopt;
  if (!refused) refused = give_node_ports(spec, addresses, needs_node_ports(service));
  if (refused) return invalid("Service", key.name, {*std::move(refused)}).error();
  return std::nullopt;
}

}  // namespace

void admit_services(Registry& registry) {
  registry.add_admission([&registry](const Admission& admission) { return admit(registry, admission); });
}

}  // namespace kymaros::sim
