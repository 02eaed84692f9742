#include "runtime/lease_record.hpp"

#include <limits>

namespace kymaros::runtime {
namespace {

int int_at(const json::Value& value, std::initializer_list<std::string_view> keys) {
  const auto* found = json::find(value, keys);
  const auto* number = found ? found->if_int64() : nullptr;
  if (!number || *number < 0 || *number > std::numeric_limits<int>::max()) return 0;
  return static_cast<int>(*number);
}

}  // namespace

const kube::ResourceType kLeases{"coordination.k8s.io", "v1", "leases", "Lease"};

LeaseRecord read_lease(const json::Value& lease) {
  return {.holder = json::find_string(lease, {"spec", "holderIdentity"}),
          .lease_seconds = int_at(lease, {"spec", "leaseDurationSeconds"}),
          .acquire_time = json::find_string(lease, {"spec", "acquireTime"}),
          .renew_time = json::find_string(lease, {"spec", "renewTime"}),
          .transitions = int_at(lease, {"spec", "leaseTransitions"}),
          .resource_version = json::find_string(lease, {"metadata", "resourceVersion"})};
}

json::Value write_lease(const kube::ObjectKey& key, const LeaseRecord& record) {
  json::Object metadata{{"name", key.name}, {"namespace", key.namespace_}};
  if (!record.resource_version.empty()) metadata["resourceVersion"] = record.resource_version;
  return json::Object{{"apiVersion", "coordination.k8s.io/v1"},
                      {"kind", "Lease"},
                      {"metadata", std::move(metadata)},
                      {"spec", json::Object{{"holderIdentity", record.holder},
                                            {"leaseDurationSeconds", record.lease_seconds},
                                            {"acquireTime", record.acquire_time},
                                            {"renewTime", record.renew_time},
                                            {"leaseTransitions", record.transitions}}}};
}

}  // namespace kymaros::runtime
