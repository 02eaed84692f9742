#include "sim/printing/service_columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "sim/fields.hpp"
#include "sim/printing/cells.hpp"

namespace kymaros::sim {
namespace {

std::string texts(const json::Array& list) {
  std::vector<std::string> out;
  for (const auto& one : list) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return fmt::format("{}", fmt::join(out, ","));
}

json::Value external_address(const json::Value& service, Time) {
  const auto type = json::find_string(service, {"spec", "type"});
  if (type == "ExternalName") return json::Value(json::find_string(service, {"spec", "externalName"}));
  const auto& own = items_at(service, {"spec", "externalIPs"});
  if (type != "LoadBalancer") return own.empty() ? json::Value("<none>") : json::Value(texts(own));
  std::vector<std::string> addresses;
  for (const auto& one : items_at(service, {"status", "loadBalancer", "ingress"}))
    addresses.push_back(string_at(one, {"ip"}, json::find_string(one, {"hostname"})));
  return addresses.empty() ? json::Value("<pending>")
                           : json::Value(fmt::format("{}", fmt::join(addresses, ",")));
}

json::Value ports(const json::Value& service, Time) {
  std::vector<std::string> out;
  for (const auto& port : items_at(service, {"spec", "ports"})) {
    const auto node_port = integer_at(port, {"nodePort"});
    out.push_back(fmt::format("{}{}/{}", integer_at(port, {"port"}),
                              node_port ? fmt::format(":{}", node_port) : std::string(),
                              string_at(port, {"protocol"}, "TCP")));
  }
  return out.empty() ? json::Value("<none>") : json::Value(fmt::format("{}", fmt::join(out, ",")));
}

constexpr std::size_t kMostShown = 3;

/// The first few, and how many there are besides.
std::string shortened(const std::vector<std::string>& all, std::string_view none) {
  if (all.empty()) return std::string(none);
  const auto shown = std::min(all.size(), kMostShown);
  auto out = fmt::format("{}", fmt::join(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(shown), ","));
  if (shown < all.size()) out += fmt::format(" + {} more...", all.size() - shown);
  return out;
}

json::Value slice_ports(const json::Value& slice, Time) {
  std::vector<std::string> out;
  for (const auto& port : items_at(slice, {"ports"})) {
    const auto number = integer_at(port, {"port"});
    out.push_back(number ? std::to_string(number) : "*");
  }
  return json::Value(shortened(out, "<unset>"));
}

json::Value slice_endpoints(const json::Value& slice, Time) {
  std::vector<std::string> out;
  for (const auto& endpoint : items_at(slice, {"endpoints"})) {
    for (const auto& address : items_at(endpoint, {"addresses"})) {
      if (address.is_string()) out.emplace_back(address.get_string());
    }
  }
  return json::Value(shortened(out, "<unset>"));
}

}  // namespace

std::vector<Column> endpoint_slice_columns() {
  return {name_column(),
          text_column("AddressType", {"addressType"}),
          {.name = "Ports", .type = "string", .cell = slice_ports},
          {.name = "Endpoints", .type = "string", .cell = slice_endpoints},
          age_column()};
}

std::vector<Column> service_columns() {
  return {name_column(),
          text_column("Type", {"spec", "type"}),
          text_column("Cluster-IP", {"spec", "clusterIP"}, "<none>"),
          {.name = "External-IP", .type = "string", .cell = external_address},
          {.name = "Port(s)", .type = "string", .cell = ports},
          age_column(),
          selector_column({"spec", "selector"})};
}

}  // namespace kymaros::sim
