#include "backup/velero/restore_object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <ranges>
#include <set>

#include "api/names.hpp"
#include "backup/velero/excluded_resources.hpp"
#include "base/duration.hpp"
#include "domain/resource_filter.hpp"
#include "json/codec.hpp"

namespace kymaros::backup::velero {
namespace {

/// Bounds how long file-system restores are waited for. Without it Velero's only worker waits four hours for
/// a pod that is gone, and no other restore begins.
constexpr const char* kTransferTimeout = "velero.io/pod-volume-timeout";

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_excluded_by_us(std::string_view filter) {
  return std::ranges::any_of(excluded_resources(), [&](const ExcludedResource& excluded) {
    return domain::names_resource(filter, excluded.resource);
  });
}

/// Velero refuses a restore that names a resource on both lists, so ours are taken off the owner's.
std::vector<std::string> included(const RestoreRequest& request) {
  auto names = request.include_resources;
  std::erase_if(names, [&](const std::string& name) {
    return is_excluded_by_us(name) || contains(request.exclude_resources, name);
  });
  return names;
}

std::vector<std::string> excluded(const RestoreRequest& request) {
  std::vector<std::string> names;
  for (const auto& ours : excluded_resources()) names.emplace_back(ours.resource);
  for (const auto& name : request.exclude_resources) {
    if (!contains(names, name)) names.push_back(name);
  }
  return names;
}

Result<void> check(const RestoreRequest& request) {
  if (request.namespaces.empty()) return fail(ErrorCode::Invalid, "the restore names no namespace");
  if (request.name.size() > api::kMaxRestoreName || !api::is_dns_subdomain(request.name)) {
    return fail(ErrorCode::Invalid, fmt::format("\"{}\" cannot be the name of a restore", request.name));
  }
  std::set<std::string> targets;
  for (const auto& [source, sandbox] : request.namespaces) {
    if (source.empty() || sandbox.empty() || source == "*" || request.namespaces.contains(sandbox)) {
      return fail(ErrorCode::Invalid,
                  fmt::format("namespace \"{}\" cannot be restored into \"{}\"", source, sandbox));
    }
    if (!targets.insert(sandbox).second) {
      return fail(ErrorCode::Invalid, fmt::format("two namespaces are to be restored into \"{}\"", sandbox));
    }
  }
  return {};
}

}  // namespace

Result<json::Value> restore_object(const RestoreRequest& request, std::string_view velero_namespace) {
  KYMAROS_TRY_VOID(check(request));
  const auto timeout = format_duration(request.item_operation_timeout);
  std::vector<std::string> sources;
  std::ranges::copy(request.namespaces | std::views::keys, std::back_inserter(sources));
  json::Object spec{{"backupName", request.backup},
                    {"includedNamespaces", json::encode(sources)},
                    {"namespaceMapping", json::encode(request.namespaces)},
                    {"excludedResources", json::encode(excluded(request))},
                    {"restorePVs", true},
                    {"preserveNodePorts", false},
                    {"itemOperationTimeout", timeout}};
  if (!request.include_resources.empty()) {
    const auto names = included(request);
    if (names.empty()) {
      return fail(ErrorCode::Invalid,
                  "of the resources that the restore is to include, none may be restored");
    }
    spec.emplace("includedResources", json::encode(names));
  }
  if (!request.label_selector.empty()) {
    spec.emplace("labelSelector", json::Object{{"matchLabels", json::encode(request.label_selector)}});
  }
  return json::Object{{"apiVersion", "velero.io/v1"},
                      {"kind", "Restore"},
                      {"metadata", json::Object{{"name", request.name},
                                                {"namespace", velero_namespace},
                                                {"labels", json::encode(request.labels)},
                                                {"annotations", json::Object{{kTransferTimeout, timeout}}}}},
                      {"spec", std::move(spec)}};
}

domain::Exclusions exclusions_of(const RestoreRequest& request, const domain::Inventory& inventory) {
  domain::Exclusions exclusions{.label_selector = request.label_selector};
  for (const auto& ours : excluded_resources()) exclusions.kinds.emplace_back(ours.qualified_kind);
  const auto concerned = [&](const domain::ObjectFacts& object) {
    const auto resource = object.resource.empty() ? domain::resource_of(object.id) : object.resource;
    const auto names_it = [&](const std::string& filter) { return domain::names_resource(filter, resource); };
    const auto& include = request.include_resources;
    return std::ranges::any_of(request.exclude_resources, names_it) ||
           (!include.empty() && !contains(include, "*") && std::ranges::none_of(include, names_it));
  };
  std::set<std::pair<std::string_view, std::string_view>> seen;  // thousands of objects are of a few kinds
  for (const auto& object : inventory.objects) {
    if (!seen.emplace(object.id.group, object.id.kind).second) continue;
    auto kind = domain::qualified_kind(object.id);
    if (concerned(object) && !contains(exclusions.kinds, kind)) exclusions.kinds.push_back(std::move(kind));
  }
  return exclusions;
}

bool is_ours(const RestoreRequest& request, const std::map<std::string, std::string>& labels) {
  return !request.labels.empty() && std::ranges::all_of(request.labels, [&](const auto& label) {
    const auto found = labels.find(label.first);
    return found != labels.end() && found->second == label.second;
  });
}

}  // namespace kymaros::backup::velero
