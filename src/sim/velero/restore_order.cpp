#include "sim/velero/restore_order.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

#include "sim/object.hpp"

namespace kymaros::sim::velero {
namespace {

struct Priority {
  std::string_view resource;
  int since = 0;  // minor version
};

constexpr auto kFirst = std::to_array<Priority>({
    {"customresourcedefinitions.apiextensions.k8s.io"},
    {"namespaces"},
    {"storageclasses.storage.k8s.io"},
    {"volumesnapshotclasses.snapshot.storage.k8s.io"},
    {"volumesnapshotcontents.snapshot.storage.k8s.io"},
    {"volumesnapshots.snapshot.storage.k8s.io"},
    {"datauploads.velero.io"},
    {"persistentvolumes"},
    {"persistentvolumeclaims"},
    {"clusterroles.rbac.authorization.k8s.io", 17},
    {"roles.rbac.authorization.k8s.io", 17},
    {"serviceaccounts"},
    {"clusterrolebindings.rbac.authorization.k8s.io", 17},
    {"rolebindings.rbac.authorization.k8s.io", 17},
    {"secrets"},
    {"configmaps"},
    {"limitranges"},
    {"priorityclasses.scheduling.k8s.io", 17},
    {"pods"},
    {"replicasets.apps"},
    {"endpoints"},
    {"services"},
});

std::size_t rank_of(std::string_view resource, const Version& version) {
  const auto found = std::ranges::find_if(
      kFirst, [&](const Priority& one) { return one.resource == resource && version.at_least(one.since); });
  return static_cast<std::size_t>(found - kFirst.begin());
}

}  // namespace

void sort_for_restore(std::vector<Item>& items, const Version& version) {
  std::ranges::sort(items, {}, [&](const Item& item) {
    auto key = key_of(*item.object);
    return std::tuple(rank_of(item.resource, version), item.resource, std::move(key.namespace_),
                      std::move(key.name));
  });
}

}  // namespace kymaros::sim::velero
