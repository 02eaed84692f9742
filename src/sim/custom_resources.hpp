#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sim/condition_list.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

inline constexpr const char* kDefinitions = "customresourcedefinitions.apiextensions.k8s.io";

/// Serves what CustomResourceDefinitions define, in the version that is stored.
///
///   created --names are free--> NamesAccepted --> Established: served
///   deleted: its objects are deleted first; when the last is gone, so are the definition and its kind
class CustomResources {
 public:
  explicit CustomResources(Registry& registry);

 private:
  void reconcile(const kube::ObjectKey& key);
  bool has_its_names(const json::Value& definition);
  void serve(const json::Value& definition);
  void forget(const std::string& name);
  void clean_up(const json::Value& definition);
  void let_go(const json::Value& definition, const Claim& terminating);
  void say(const json::Value& definition, const Claim& claim);

  Registry& registry_;
  std::map<std::string, std::int64_t> served_;  // generations, by the names of definitions
  Worker worker_;
};

}  // namespace kymaros::sim
