#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/quantity.hpp"
#include "base/time.hpp"

namespace kymaros::sandbox {

/// What may cross a sandbox' boundary (decision 16).
enum class Isolation {
  Strict,   // nothing but DNS; its own pods may talk to each other
  Group,    // likewise, plus the other sandboxes of the same run
  DenyAll,  // literally nothing
};

/// Who a sandbox belongs to: one run of one RestoreTest. Everything is selected by uid and run, never by name
/// alone.
struct Ownership {
  std::string test_namespace;
  std::string test_name;
  std::string test_uid;
  std::string run;  // empty, where sandboxes are looked for: any run of that test
};

/// The operator's own ServiceAccount.
struct Account {
  std::string namespace_, name;
};

/// The limits of what runs in a sandbox (decision 17).
struct Quota {
  std::optional<Quantity> cpu, memory, storage;  // requests.cpu, requests.memory, requests.storage
};

/// Where pods find the cluster's DNS: the resolver's Service and the addresses and ports behind it.
struct Resolver {
  struct Endpoint {
    std::string address;
    int port = 53;
    auto operator<=>(const Endpoint&) const = default;
  };
  std::vector<Endpoint> endpoints;
};

/// One throw-away namespace as it is to be made.
struct SandboxPlan {
  std::string name;
  std::string source;  // the namespace whose backup is restored into it
  Ownership owner;
  Time expires_at;
  Isolation isolation = Isolation::Strict;
  Quota quota;
  Resolver resolver;
  std::vector<std::string> group;  // all sandboxes of the run, this one among them
};

}  // namespace kymaros::sandbox
