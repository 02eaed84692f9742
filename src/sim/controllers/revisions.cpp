#include "sim/controllers/revisions.hpp"

#include <algorithm>

#include "sim/controllers/ownership.hpp"
#include "sim/controllers/template_hash.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kRevisions = "controllerrevisions.apps";
constexpr auto kHash = "controller.kubernetes.io/hash";
constexpr std::int64_t kHistory = 10;

/// As the API server keeps it: a patch that brings the template back.
json::Value data_of(const json::Value& owner) {
  auto pod_template = object_at(owner, {"spec", "template"});
  pod_template["$patch"] = "replace";
  return json::Object{{"spec", json::Object{{"template", std::move(pod_template)}}}};
}

std::int64_t number_of(const ObjectPtr& revision) { return integer_at(*revision, {"revision"}); }

}  // namespace

std::vector<ObjectPtr> Revisions::oldest_first() const {
  auto all = claim(registry_, kRevisions, owner_);
  std::ranges::sort(all, {}, [](const ObjectPtr& one) { return std::pair(number_of(one), key_of(*one)); });
  return all;
}

std::string Revisions::current() {
  const auto all = oldest_first();
  const auto data = data_of(owner_);
  const auto last = all.empty() ? 0 : number_of(all.back());
  const auto found = std::ranges::find_if(all, [&](const ObjectPtr& one) {
    const auto* has = json::find(*one, {"data"});
    return has && *has == data;
  });
  if (found != all.end()) {
    // What is wanted again is the newest again.
    if (number_of(*found) < last) registry_.merge(kRevisions, key_of(**found), {{"revision", last + 1}});
    return key_of(**found).name;
  }
  const auto key = key_of(owner_);
  const auto hash = template_hash(data);
  auto labels = object_at(owner_, {"spec", "template", "metadata", "labels"});
  labels[kHash] = hash;
  const auto made = registry_.create(
      kRevisions,
      json::Object{{"metadata", json::Object{{"name", key.name + "-" + hash},
                                             {"namespace", key.namespace_},
                                             {"labels", std::move(labels)},
                                             {"ownerReferences", json::Array{controller_reference(owner_)}}}},
                   {"data", data},
                   {"revision", last + 1}});
  return made ? key_of(**made).name : std::string();
}

std::optional<json::Value> Revisions::template_of(const std::string& revision) const {
  const auto found = registry_.find(kRevisions, {key_of(owner_).namespace_, revision});
  if (!found) return std::nullopt;
  auto pod_template = object_at(*found, {"data", "spec", "template"});
  pod_template.erase("$patch");
  return pod_template;
}

void Revisions::forget(const std::vector<std::string>& in_use) {
  auto all = oldest_first();
  std::erase_if(all, [&](const ObjectPtr& one) {
    return std::ranges::find(in_use, key_of(*one).name) != in_use.end();
  });
  auto too_many = std::ssize(all) - integer_at(owner_, {"spec", "revisionHistoryLimit"}, kHistory);
  for (const auto& one : all) {
    if (too_many-- <= 0) return;
    registry_.remove(kRevisions, key_of(*one));
  }
}

}  // namespace kymaros::sim
