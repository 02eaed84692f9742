#include "kube/object_key.hpp"

namespace kymaros::kube {

ObjectKey key_of(const json::Value& object) {
  return {json::find_string(object, {"metadata", "namespace"}),
          json::find_string(object, {"metadata", "name"})};
}

}  // namespace kymaros::kube
