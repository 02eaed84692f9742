#include "sim/discovery.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/scale.hpp"

namespace kymaros::sim {
namespace {

json::Array texts(const std::vector<std::string>& all) {
  json::Array out;
  for (const auto& one : all) out.emplace_back(one);
  return out;
}

/// Namespaces go one by one only.
json::Array verbs_of(const ResourceKind& kind) {
  if (kind.type.qualified_name() == "namespaces") {
    return {"create", "delete", "get", "list", "patch", "update", "watch"};
  }
  return {"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"};
}

json::Object resource_entry(const ResourceKind& kind) {
  json::Object entry{{"name", kind.type.plural},
                     {"singularName", kind.singular},
                     {"namespaced", kind.type.scope == kube::Scope::Namespaced},
                     {"kind", kind.type.kind},
                     {"verbs", verbs_of(kind)}};
  if (!kind.short_names.empty()) entry["shortNames"] = texts(kind.short_names);
  if (!kind.categories.empty()) entry["categories"] = texts(kind.categories);
  return entry;
}

json::Object status_entry(const ResourceKind& kind) {
  return {{"name", kind.type.plural + "/status"},
          {"singularName", ""},
          {"namespaced", kind.type.scope == kube::Scope::Namespaced},
          {"kind", kind.type.kind},
          {"verbs", json::Array{"get", "patch", "update"}}};
}

json::Object scale_entry(const ResourceKind& kind) {
  auto entry = status_entry(kind);
  entry["name"] = kind.type.plural + "/scale";
  entry["group"] = "autoscaling";
  entry["version"] = "v1";
  entry["kind"] = "Scale";
  return entry;
}

json::Object pod_entry(std::string_view part, std::string_view kind, json::Array verbs) {
  return {{"name", "pods/" + std::string(part)},
          {"singularName", ""},
          {"namespaced", true},
          {"kind", kind},
          {"verbs", std::move(verbs)}};
}

void add_pod_entries(json::Array& resources) {
  resources.push_back(pod_entry("attach", "PodAttachOptions", {"create", "get"}));
  resources.push_back(pod_entry("exec", "PodExecOptions", {"create", "get"}));
  resources.push_back(pod_entry("log", "Pod", {"get"}));
  resources.push_back(pod_entry("portforward", "PodPortForwardOptions", {"create", "get"}));
}

/// What is asked and never stored.
struct Review {
  std::string_view group, plural, singular, kind;
};
constexpr auto kReviews = std::to_array<Review>(
    {{"authentication.k8s.io", "selfsubjectreviews", "selfsubjectreview", "SelfSubjectReview"},
     {"authorization.k8s.io", "selfsubjectaccessreviews", "selfsubjectaccessreview",
      "SelfSubjectAccessReview"},
     {"authorization.k8s.io", "selfsubjectrulesreviews", "selfsubjectrulesreview", "SelfSubjectRulesReview"},
     {"authorization.k8s.io", "subjectaccessreviews", "subjectaccessreview", "SubjectAccessReview"}});

void add_review_entries(json::Array& resources, std::string_view group) {
  for (const auto& review : kReviews) {
    if (review.group != group) continue;
    resources.push_back(json::Object{{"name", review.plural},
                                     {"singularName", review.singular},
                                     {"namespaced", false},
                                     {"kind", review.kind},
                                     {"verbs", json::Array{"create"}}});
  }
}

/// The versions of each group, each group's own first.
using Groups = std::map<std::string, std::set<std::string>>;

Groups groups_of(const ResourceCatalog& catalog) {
  Groups out;
  for (const auto* kind : catalog.all()) out[kind->type.group].insert(kind->type.version);
  for (const auto& review : kReviews) out[std::string(review.group)].insert("v1");
  return out;
}

json::Object group_entry(const std::string& group, const std::set<std::string>& versions) {
  json::Array list;
  for (const auto& version : versions) {
    list.push_back(json::Object{{"groupVersion", group + "/" + version}, {"version", version}});
  }
  const auto preferred = list.front();
  return {{"name", group}, {"versions", std::move(list)}, {"preferredVersion", preferred}};
}

json::Value resource_list(const ResourceCatalog& catalog, const RequestInfo& info) {
  json::Array resources;
  for (const auto* kind : catalog.all()) {
    if (kind->type.group != info.group || kind->type.version != info.version) continue;
    resources.push_back(resource_entry(*kind));
    if (kind->has_status) resources.push_back(status_entry(*kind));
    if (has_scale(*kind)) resources.push_back(scale_entry(*kind));
    if (kind->type.qualified_name() == "pods") add_pod_entries(resources);
  }
  add_review_entries(resources, info.group);
  return json::Object{{"kind", "APIResourceList"},
                      {"apiVersion", "v1"},
                      {"groupVersion", info.group.empty() ? info.version : info.group + "/" + info.version},
                      {"resources", std::move(resources)}};
}

/// Of the version whose behaviour is simulated.
json::Value version_info() {
  return json::Object{{"major", "1"},        {"minor", "35"},      {"gitVersion", "v1.35.0+simulated"},
                      {"gitCommit", ""},     {"gitTreeState", ""}, {"buildDate", "2026-01-01T00:00:00Z"},
                      {"goVersion", "none"}, {"compiler", "none"}, {"platform", "linux/amd64"}};
}

}  // namespace

Answer<json::Value> discover(const ResourceCatalog& catalog, const RequestInfo& info) {
  if (info.path == "/version") return version_info();
  const auto groups = groups_of(catalog);
  const bool is_core = info.path == "/api" || info.path.starts_with("/api/");
  if (is_core && info.version.empty()) {
    return json::Object{{"kind", "APIVersions"}, {"versions", json::Array{"v1"}}};
  }
  if (info.group.empty() && !is_core) {
    json::Array list;
    for (const auto& [group, versions] : groups) {
      if (!group.empty()) list.push_back(group_entry(group, versions));
    }
    return json::Object{{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", std::move(list)}};
  }
  const auto found = groups.find(info.group);
  if (found == groups.end()) return not_served();
  if (info.version.empty()) {
    auto entry = group_entry(info.group, found->second);
    entry["kind"] = "APIGroup";
    entry["apiVersion"] = "v1";
    return entry;
  }
  if (!found->second.contains(info.version)) return not_served();
  return resource_list(catalog, info);
}

}  // namespace kymaros::sim
