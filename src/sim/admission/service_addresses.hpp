#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "sim/storage.hpp"

namespace kymaros::sim {

/// The addresses (10.96.0.0/12, kubeadm's) and node ports (30000 to 32767) that no Service holds.
class ServiceAddresses {
 public:
  /// `services` are all others of the cluster.
  ServiceAddresses(const std::vector<ObjectPtr>& services, Random& random);

  /// Takes one at random, as the API server does from the part that it does not leave to people.
  std::string take_ip();
  std::int64_t take_port();

  /// Why this one cannot be had, in the API server's words.
  std::optional<std::string> take_ip(const std::string& ip);
  std::optional<std::string> take_port(std::int64_t port);

 private:
  Random& random_;
  std::set<std::string, std::less<>> ips_;
  std::set<std::int64_t> ports_;
};

}  // namespace kymaros::sim
