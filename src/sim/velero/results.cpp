#include "sim/velero/results.hpp"

#include "json/codec.hpp"

namespace kymaros::sim::velero {
namespace {

json::Value written(const Results& results) {
  json::Object out;
  if (!results.velero.empty()) out["velero"] = json::encode(results.velero);
  if (!results.cluster.empty()) out["cluster"] = json::encode(results.cluster);
  if (!results.namespaces.empty()) out["namespaces"] = json::encode(results.namespaces);
  return out;
}

}  // namespace

void Results::add(const std::string& namespace_, std::string sentence) {
  (namespace_.empty() ? cluster : namespaces[namespace_]).push_back(std::move(sentence));
}

std::int64_t Results::count() const {
  auto count = velero.size() + cluster.size();
  for (const auto& [name, sentences] : namespaces) count += sentences.size();
  return static_cast<std::int64_t>(count);
}

json::Value results_file(const Results& warnings, const Results& errors) {
  return json::Object{{"errors", written(errors)}, {"warnings", written(warnings)}};
}

}  // namespace kymaros::sim::velero
