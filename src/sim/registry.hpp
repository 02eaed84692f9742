#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "json/value.hpp"
#include "kube/resource.hpp"
#include "sim/api_error.hpp"
#include "sim/resource_catalog.hpp"
#include "sim/selector.hpp"
#include "sim/storage.hpp"
#include "sim/writing/client_write.hpp"

namespace kymaros::sim {

/// Which part of an object a write is about: all but the status, or the status.
enum class Part { Main, Status };

enum class PatchType { Json, Merge, Strategic, Apply };

/// As DeleteOptions have it.
struct Deletion {
  enum class Propagation { Background, Foreground, Orphan };

  Propagation propagation = Propagation::Background;
  std::string uid = {};                          // precondition; empty: any
  std::string resource_version = {};             // precondition; empty: any
  std::optional<Duration> grace = std::nullopt;  // of pods; default: their terminationGracePeriodSeconds
  bool is_dry_run = false;                       // all is done but the storing
};

/// What is about to be written, as admission sees it.
struct Admission {
  enum class Verb { Create, Update };

  Verb verb;
  const ResourceKind& kind;
  json::Value& object;        // may be changed by those that run before it is validated
  const json::Value* before;  // nothing on Create
  Part part = Part::Main;
};

/// Looks at a write, may change it, and may refuse it.
using Admit = std::function<std::optional<ApiError>(const Admission&)>;
/// The same of a deletion: the object as it will be, unless it goes at once.
using AdmitRemoval = std::function<std::optional<ApiError>(const ResourceKind&, json::Value& leaving)>;

/// What every request of an API server comes down to, without any transport: reads and writes of objects with
/// their rules (metadata, conflicts, status, generation, schemas, admission, deletion and finalizers).
///
/// Simulated controllers call it directly: all calls are synchronous, and nothing but the object named is
/// changed by them.
class Registry {
 public:
  Registry(Storage& storage, ResourceCatalog& catalog, Clock& clock, Random& random);

  Storage& storage() { return storage_; }
  ResourceCatalog& catalog() { return catalog_; }
  const ResourceCatalog& catalog() const { return catalog_; }
  Clock& clock() { return clock_; }
  Random& random() { return random_; }

  /// 404 if there is none.
  Answer<ObjectPtr> get(const ResourceKind& kind, const kube::ObjectKey& key) const;
  /// Those of one namespace, or all if it is empty.
  std::vector<ObjectPtr> list(const ResourceKind& kind, const std::string& namespace_,
                              const Selector& selector = {}) const;

  /// Writes that name no client are of the cluster itself: their objects are taken as they are.

  /// Completes metadata (uid, name from generateName, time, generation), admits, validates and stores.
  Answer<ObjectPtr> create(const ResourceKind& kind, json::Value object, ClientWrite* client = nullptr);
  /// Puts `object` in the place of what is there, or creates it if its kind is made so. Conditional if it
  /// names a resourceVersion. What loses its last finalizer while it is being deleted goes.
  Answer<ObjectPtr> update(const ResourceKind& kind, json::Value object, Part part = Part::Main,
                           ClientWrite* client = nullptr);
  /// Applies a patch and updates. An Apply of something that is not there creates it. A Strategic one is for
  /// built-in kinds.
  Answer<ObjectPtr> patch(const ResourceKind& kind, const kube::ObjectKey& key, PatchType type,
                          const json::Value& patch, Part part = Part::Main, ClientWrite* client = nullptr);
  /// Removes, or marks as being deleted while finalizers, dependents in the foreground or a pod's grace hold
  /// it. The last state.
  Answer<ObjectPtr> remove(const ResourceKind& kind, const kube::ObjectKey& key, const Deletion& how = {});

  /// The same by qualified name, for controllers: "pods", "deployments.apps". The kind must be there.
  ObjectPtr find(const std::string& resource, const kube::ObjectKey& key) const {
    return storage_.find(resource, key);
  }
  std::vector<ObjectPtr> list(const std::string& resource, const std::string& namespace_,
                              const Selector& selector = {}) const;
  Answer<ObjectPtr> create(const std::string& resource, json::Value object);
  Answer<ObjectPtr> merge(const std::string& resource, const kube::ObjectKey& key, json::Object patch,
                          Part part = Part::Main);
  /// Merges into the status, whether or not it is a subresource of the kind.
  Answer<ObjectPtr> merge_status(const std::string& resource, const kube::ObjectKey& key,
                                 json::Object status);
  /// Of a kind whose status is a subresource.
  Answer<ObjectPtr> replace_status(const std::string& resource, const kube::ObjectKey& key,
                                   json::Object status);
  Answer<ObjectPtr> remove(const std::string& resource, const kube::ObjectKey& key, const Deletion& how = {});

  /// Runs in the order they were added, before validation.
  void add_admission(Admit admit) { admissions_.push_back(std::move(admit)); }
  void add_removal_admission(AdmitRemoval admit) { removal_admissions_.push_back(std::move(admit)); }

 private:
  const ResourceKind& kind_of(const std::string& resource) const;
  std::optional<ApiError> admit(Admission::Verb verb, const ResourceKind& kind, json::Value& object,
                                const json::Value* before, Part part = Part::Main);
  Answer<ObjectPtr> replace(const ResourceKind& kind, const json::Value& before, json::Value after, Part part,
                            const ClientWrite* client);
  Answer<ObjectPtr> replace_patched(const ResourceKind& kind, const json::Value& before, json::Value after,
                                    Part part, ClientWrite* client);
  Answer<ObjectPtr> write_status(const ResourceKind& kind, const json::Value& before, json::Value status);
  Answer<ObjectPtr> apply(const ResourceKind& kind, const kube::ObjectKey& key,
                          const json::Value& configuration, Part part, ClientWrite* client);
  ObjectPtr put(const std::string& resource, json::Value object, bool is_dry_run);
  ObjectPtr erase(const std::string& resource, json::Value last, bool is_dry_run);

  Storage& storage_;
  ResourceCatalog& catalog_;
  Clock& clock_;
  Random& random_;
  std::vector<Admit> admissions_;
  std::vector<AdmitRemoval> removal_admissions_;
};

}  // namespace kymaros::sim
