#pragma once

#include <map>
#include <string>

#include "sim/api_server.hpp"

namespace kymaros::bench {

/// Requests by the API server's verb: "get", "list", "watch", "create", "patch", "delete". Leases are left
/// out: a process renews its own whatever else it does.
class RequestCount {
 public:
  void add(const sim::AuditEntry& entry);

  int all() const;
  const std::map<std::string, int>& by_verb() const { return by_verb_; }
  /// "232: 99 get, 92 list, 16 create"
  std::string text() const;

  /// What came since `before` was copied from this count.
  RequestCount since(const RequestCount& before) const;

 private:
  std::map<std::string, int> by_verb_;
};

/// "list", of a request as the API server's audit log would say it.
std::string verb_of(const sim::AuditEntry& entry);

}  // namespace kymaros::bench
