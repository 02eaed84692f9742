#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace kymaros::runtime {

/// Named checks behind /healthz and /readyz: 200 "ok" if all pass, else 500 with the names of those that do
/// not.
class HealthChecks {
 public:
  /// True while all is well.
  using Check = std::function<bool()>;

  void add(std::string name, Check check) { checks_.push_back({std::move(name), std::move(check)}); }

  /// `verbose` (query ?verbose) lists every check, as Kubernetes' components do.
  http::Response answer(bool verbose) const;
  /// As the request's query asks.
  http::Response answer(const http::Request& request) const;

 private:
  struct Named {
    std::string name;
    Check check;
  };
  std::vector<Named> checks_;
};

}  // namespace kymaros::runtime
