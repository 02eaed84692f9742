#include "sim/field_selectors.hpp"

#include <map>

namespace kymaros::sim {

std::vector<std::string> selectable_fields(const ResourceKind& kind) {
  static const std::vector<std::string> kEvents{"involvedObject.kind",
                                                "involvedObject.namespace",
                                                "involvedObject.name",
                                                "involvedObject.uid",
                                                "involvedObject.apiVersion",
                                                "involvedObject.resourceVersion",
                                                "involvedObject.fieldPath",
                                                "reason",
                                                "reportingComponent",
                                                "source",
                                                "type"};
  static const std::map<std::string, std::vector<std::string>, std::less<>> kBesides{
      {"pods",
       {"spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
        "spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName"}},
      {"events", kEvents},
      {"events.events.k8s.io", kEvents},
      {"namespaces", {"status.phase", "name"}},
      {"nodes", {"spec.unschedulable"}},
      {"secrets", {"type"}},
      {"services", {"spec.clusterIP", "spec.type"}},
      {"replicationcontrollers", {"status.replicas"}},
      {"replicasets.apps", {"status.replicas"}},
      {"jobs.batch", {"status.successful"}}};
  std::vector<std::string> out{"metadata.name"};
  if (kind.type.scope == kube::Scope::Namespaced) out.emplace_back("metadata.namespace");
  if (const auto more = kBesides.find(kind.type.qualified_name()); more != kBesides.end()) {
    out.insert(out.end(), more->second.begin(), more->second.end());
  }
  return out;
}

}  // namespace kymaros::sim
