#pragma once

#include <string_view>

#include "json/value.hpp"
#include "kube/object_meta.hpp"

namespace kymaros::runtime {

bool has_finalizer(const kube::ObjectMeta& metadata, std::string_view finalizer);

// Merge patches that change the list of finalizers and nothing else. They carry the resourceVersion, because
// a merge patch replaces the list whole: if somebody else changed the object meanwhile, the server answers
// Conflict.
json::Value add_finalizer_patch(const kube::ObjectMeta& metadata, std::string_view finalizer);
json::Value remove_finalizer_patch(const kube::ObjectMeta& metadata, std::string_view finalizer);

}  // namespace kymaros::runtime
