#include "kube/object_meta.hpp"

#include <algorithm>

namespace kymaros::kube {

const OwnerReference* ObjectMeta::controller() const {
  const auto found = std::ranges::find_if(
      ownerReferences, [](const OwnerReference& owner) { return owner.controller.value_or(false); });
  return found == ownerReferences.end() ? nullptr : &*found;
}

}  // namespace kymaros::kube
