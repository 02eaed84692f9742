#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "api/health_check_policy.hpp"
#include "api/vocabulary.hpp"
#include "base/time.hpp"

namespace kymaros::api {

struct PodStatusPlan {
  std::map<std::string, std::string> labels;
  int min_ready = 0;
  std::optional<Duration> timeout;  // nothing: spec.healthChecks.timeout
};

struct HttpGetPlan {
  std::string service;
  std::uint16_t port = 0;
  std::string path;                             // begins with '/'
  int expected_status = 0;                      // 0: any
  Duration timeout = std::chrono::seconds(10);  // of one attempt
  int attempts = 1;
};

struct ExecPlan {
  std::map<std::string, std::string> labels;
  std::string container;  // empty: the pod's first
  std::vector<std::string> command;
  int success_exit_code = 0;
  std::optional<Duration> timeout;
};

struct TcpSocketPlan {
  std::string service;
  std::uint16_t port = 0;
  Duration timeout = std::chrono::seconds(10);
};

struct ResourceExistsPlan {
  std::vector<ResourceName> resources;
};

/// One check, typed and with its defaults.
struct CheckPlan {
  std::string name;
  std::variant<PodStatusPlan, HttpGetPlan, ExecPlan, TcpSocketPlan, ResourceExistsPlan> probe;

  CheckType type() const { return static_cast<CheckType>(probe.index()); }
};

class SpecReader;

/// The checks of a policy; those that cannot be read are left out, and `reader` knows why.
std::vector<CheckPlan> read_checks(SpecReader& reader, const std::string& path,
                                   std::span<const Check> checks);

}  // namespace kymaros::api
