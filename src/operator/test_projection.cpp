#include "operator/test_projection.hpp"

#include <initializer_list>
#include <string_view>

namespace kymaros::op {
namespace {

void copy(const json::Value& from, json::Value& to, std::initializer_list<std::string_view> path) {
  const auto* value = json::find(from, path);
  if (!value) return;
  auto* place = &to;
  for (const auto key : path) {
    if (!place->is_object()) *place = json::Object();
    place = &place->get_object()[key];
  }
  *place = *value;
}

}  // namespace

json::Value project_test(const json::Value& test) {
  json::Value out = json::Object();
  for (const auto* member : {"namespace", "name", "uid", "resourceVersion"})
    copy(test, out, {"metadata", member});
  copy(test, out, {"spec", "healthChecks", "policyRef"});
  copy(test, out, {"status", "run"});
  return out;
}

}  // namespace kymaros::op
