#include "sim/admission/service_addresses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sim/fields.hpp"

namespace kymaros::sim {
namespace {

constexpr std::uint32_t kNetwork = (10u << 24) | (96u << 16);
constexpr std::uint32_t kAddresses = 1u << 20;
constexpr std::uint32_t kStaticAddresses = 256;                                           // KEP-3070
constexpr std::int64_t kFirstPort = 30000, kFirstDynamicPort = 30086, kLastPort = 32767;  // KEP-3668

std::string dotted(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24, (address >> 16) & 255, (address >> 8) & 255,
                     address & 255);
}

std::optional<std::uint32_t> parse(std::string_view text) {
  std::uint32_t address = 0;
  int parts = 0;
  for (std::size_t at = 0; at <= text.size(); ++parts) {
    const auto end = std::min(text.find('.', at), text.size());
    std::uint32_t part = 0;
    if (end == at || end - at > 3) return std::nullopt;
    for (; at < end; ++at) {
      if (text[at] < '0' || text[at] > '9') return std::nullopt;
      part = part * 10 + static_cast<std::uint32_t>(text[at] - '0');
    }
    if (part > 255) return std::nullopt;
    address = (address << 8) | part;
    at = end + 1;
  }
  return parts == 4 ? std::optional(address) : std::nullopt;
}

}  // namespace

ServiceAddresses::ServiceAddresses(const std::vector<ObjectPtr>& services, Random& random) : random_(random) {
  for (const auto& service : services) {
    for (const auto& ip : items_at(*service, {"spec", "clusterIPs"})) {
      if (ip.is_string()) ips_.emplace(ip.get_string());
    }
    for (const auto& port : items_at(*service, {"spec", "ports"}))
      ports_.insert(integer_at(port, {"nodePort"}));
  }
}

std::string ServiceAddresses::take_ip() {
  constexpr auto kFree = kAddresses - kStaticAddresses - 2;  // without network, broadcast and the static part
  if (ips_.size() > kFree / 2) throw std::length_error("the simulated cluster has too many Services");
  for (;;) {
    auto ip = dotted(kNetwork + kStaticAddresses + 1 + static_cast<std::uint32_t>(random_.next() % kFree));
    if (ips_.insert(ip).second) return ip;
  }
}

std::int64_t ServiceAddresses::take_port() {
  constexpr auto kFree = static_cast<std::uint64_t>(kLastPort - kFirstDynamicPort + 1);
  if (ports_.size() > kFree / 2) throw std::length_error("the simulated cluster has too many node ports");
  for (;;) {
    const auto port = kFirstDynamicPort + static_cast<std::int64_t>(random_.next() % kFree);
    if (ports_.insert(port).second) return port;
  }
}

std::optional<std::string> ServiceAddresses::take_ip(const std::string& ip) {
  const auto address = parse(ip);
  if (!address || *address <= kNetwork || *address >= kNetwork + kAddresses - 1) {
    return fmt::format("failed to allocate IP {}: the provided network does not match the current range", ip);
  }
  if (ips_.insert(ip).second) return std::nullopt;
  return fmt::format("failed to allocate IP {}: provided IP is already allocated", ip);
}

std::optional<std::string> ServiceAddresses::take_port(std::int64_t port) {
  if (port < kFirstPort || port > kLastPort) {
    return fmt::format("provided port is not in the valid range. The range of valid ports is {}-{}",
                       kFirstPort, kLastPort);
  }
  if (ports_.insert(port).second) return std::nullopt;
  return "provided port is already allocated";
}

}  // namespace kymaros::sim
