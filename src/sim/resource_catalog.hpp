#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json/schema.hpp"
#include "kube/resource.hpp"

namespace kymaros::sim {

/// What the API server knows of one kind of object.
struct ResourceKind {
  kube::ResourceType type;
  std::string singular = {};
  std::vector<std::string> short_names = {};
  std::vector<std::string> categories = {};
  /// Status is written through the status subresource only; all other writes leave it as it is.
  bool has_status = false;
  /// Every write of something else than metadata and status counts metadata.generation up.
  bool has_generation = false;
  /// And so does a client's change of annotations (pkg/registry/apps/deployment, PrepareForUpdate; what their
  /// controller writes of its own goes with the status, which does not).
  bool counts_annotations = false;
  bool is_custom = false;  // it comes from a CustomResourceDefinition
  /// A PUT need not name the version that it replaces.
  bool takes_unconditional_updates = true;
  /// A PUT of what is not there makes it (AllowCreateOnUpdate of the kind's strategy).
  bool creates_by_update = false;
  /// Of a custom resource: by what objects are pruned, completed and judged. Nothing: they are taken as they
  /// are.
  std::shared_ptr<const json::Schema> schema = nullptr;
  /// Of a custom resource: as its definition has them (additionalPrinterColumns).
  json::Array printer_columns = {};

  /// As refusals name it: "Pod", "Deployment.apps".
  std::string qualified_kind() const { return type.group.empty() ? type.kind : type.kind + "." + type.group; }
};

/// The kinds that the API server serves, by group and plural name. The built-in ones are there from the
/// start; others come and go with their CustomResourceDefinitions.
class ResourceCatalog {
 public:
  /// With the built-in kinds.
  ResourceCatalog();

  /// nullptr if there is no such kind. Pointers stay valid while the kind is there.
  const ResourceKind* find(std::string_view group, std::string_view version, std::string_view plural) const;
  /// By "pods" or "deployments.apps", in whichever version is served.
  const ResourceKind* find(std::string_view qualified_name) const;
  const ResourceKind* find_kind(std::string_view group, std::string_view kind) const;
  /// In the order of their qualified names.
  std::vector<const ResourceKind*> all() const;

  /// Adds a kind, or puts it in the place of an earlier one.
  void add(ResourceKind kind);
  void remove(std::string_view qualified_name);

 private:
  std::map<std::string, std::unique_ptr<ResourceKind>, std::less<>> kinds_;
};

/// The kinds that a Kubernetes API server has of itself, those a cluster of ours works with.
std::vector<ResourceKind> builtin_kinds();

}  // namespace kymaros::sim
