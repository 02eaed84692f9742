#include "sim/custom_resources.hpp"

#include <algorithm>
#include <utility>

#include "sim/custom_resource_names.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kFinalizer = "customresourcecleanup.apiextensions.k8s.io";
constexpr auto kPoll = std::chrono::seconds(5);  // until objects with finalizers are gone

std::vector<std::string> texts_at(const json::Value& object, std::initializer_list<std::string_view> path) {
  std::vector<std::string> out;
  for (const auto& one : items_at(object, path)) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return out;
}

const json::Value* stored_version(const json::Value& definition) {
  const auto& versions = items_at(definition, {"spec", "versions"});
  const auto found =
      std::ranges::find_if(versions, [](const auto& one) { return flag_at(one, {"storage"}); });
  return found != versions.end() && flag_at(*found, {"served"}) ? &*found : nullptr;
}

/// Nothing if it has no schema that is one, which admission would not have let in.
std::optional<ResourceKind> kind_from(const json::Value& definition) {
  const auto* version = stored_version(definition);
  const auto* schema = version ? json::find(*version, {"schema", "openAPIV3Schema"}) : nullptr;
  if (!schema) return std::nullopt;
  auto compiled = json::Schema::compile(*schema);
  if (!compiled) return std::nullopt;
  ResourceKind kind;
  kind.type = {.group = json::find_string(definition, {"spec", "group"}),
               .version = json::find_string(*version, {"name"}),
               .plural = json::find_string(definition, {"spec", "names", "plural"}),
               .kind = json::find_string(definition, {"spec", "names", "kind"})};
  if (json::find_string(definition, {"spec", "scope"}) == "Cluster") kind.type.scope = kube::Scope::Cluster;
  kind.singular = json::find_string(definition, {"spec", "names", "singular"});
  kind.short_names = texts_at(definition, {"spec", "names", "shortNames"});
  kind.categories = texts_at(definition, {"spec", "names", "categories"});
  kind.has_status = json::find(*version, {"subresources", "status"}) != nullptr;
  kind.has_generation = true;
  kind.is_custom = true;
  kind.takes_unconditional_updates = false;
  kind.printer_columns = items_at(*version, {"additionalPrinterColumns"});
  kind.schema = std::make_shared<const json::Schema>(*std::move(compiled));
  return kind;
}

/// Of a definition that is to go. Its objects go first.
void hold(json::Value& definition, Time now) {
  auto finalizers = items_at(definition, {"metadata", "finalizers"});
  const json::Value own(kFinalizer);
  if (std::ranges::find(finalizers, own) == finalizers.end()) finalizers.push_back(own);
  metadata_of(definition)["finalizers"] = std::move(finalizers);
  auto conditions = items_at(definition, {"status", "conditions"});
  set_condition(conditions,
                {"Terminating", "True", "InstanceDeletionPending",
                 "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon"},
                now);
  member(definition.as_object(), "status")["conditions"] = std::move(conditions);
}

}  // namespace

CustomResources::CustomResources(Registry& registry)
    : registry_(registry), worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) {
    if (change.resource == kDefinitions) worker_.add(key_of(*change.object));
  });
  registry.add_removal_admission([&registry](const ResourceKind& kind, json::Value& leaving) {
    if (kind.type.qualified_name() == kDefinitions && !is_being_deleted(leaving)) {
      hold(leaving, registry.clock().now());
    }
    return std::optional<ApiError>();
  });
}

void CustomResources::reconcile(const kube::ObjectKey& key) {
  const auto definition = registry_.find(kDefinitions, key);
  if (!definition) return forget(key.name);
  if (is_being_deleted(*definition)) return clean_up(*definition);
  if (!has_its_names(*definition)) return;
  if (is_condition_true(*definition, "Established")) return serve(*definition);
  say(*definition, {"Established", "True", "InitialNamesAccepted", "the initial names have been accepted"});
}

/// What is written brings the definition here again.
bool CustomResources::has_its_names(const json::Value& definition) {
  auto verdict = judge_names(definition, registry_.list(kDefinitions, ""));
  const bool are_accepted = verdict.status == "True";
  auto conditions = items_at(definition, {"status", "conditions"});
  const auto now = registry_.clock().now();
  const bool is_news =
      set_condition(conditions, {"NamesAccepted", verdict.status, verdict.reason, verdict.message}, now);
  if (!is_news && object_at(definition, {"status", "acceptedNames"}) == verdict.accepted) return are_accepted;
  if (!is_condition_true(definition, "Established")) {
    set_condition(conditions,
                  are_accepted
                      ? Claim{"Established", "False", "Installing", "the initial names have been accepted"}
                      : Claim{"Established", "False", "NotAccepted", "not all names are accepted"},
                  now);
  }
  registry_.merge_status(
      kDefinitions, key_of(definition),
      {{"acceptedNames", std::move(verdict.accepted)}, {"conditions", std::move(conditions)}});
  return false;
}

void CustomResources::serve(const json::Value& definition) {
  const auto name = key_of(definition).name;
  const auto generation = integer_at(definition, {"metadata", "generation"});
  const auto [served, is_new] = served_.emplace(name, generation);
  if (!is_new && std::exchange(served->second, generation) == generation) return;
  if (auto kind = kind_from(definition)) {
    registry_.catalog().add(*std::move(kind));
  } else {
    registry_.catalog().remove(name);
  }
}

/// Its names are free for others.
void CustomResources::forget(const std::string& name) {
  if (served_.erase(name) > 0) registry_.catalog().remove(name);
  for (const auto& other : registry_.list(kDefinitions, "")) {
    if (!is_condition_true(*other, "NamesAccepted")) worker_.add(key_of(*other));
  }
}

void CustomResources::clean_up(const json::Value& definition) {
  const auto name = key_of(definition).name;
  const auto finalizers = finalizers_of(definition);
  if (std::ranges::find(finalizers, kFinalizer) == finalizers.end()) return;
  if (!served_.contains(name)) {
    return let_go(definition, {"Terminating", "False", "NeverEstablished", "resource was never established"});
  }
  for (const auto& object : registry_.list(name, "")) {
    if (!is_being_deleted(*object)) registry_.remove(name, key_of(*object));
  }
  if (registry_.list(name, "").empty()) {
    return let_go(definition, {"Terminating", "False", "InstanceDeletionCompleted", "removed all instances"});
  }
  say(definition,
      {"Terminating", "True", "InstanceDeletionInProgress", "CustomResource deletion is in progress"});
  worker_.add(key_of(definition), kPoll);
}

void CustomResources::let_go(const json::Value& definition, const Claim& terminating) {
  say(definition, terminating);
  json::Array others;
  for (const auto& one : finalizers_of(definition)) {
    if (one != kFinalizer) others.emplace_back(one);
  }
  registry_.merge(kDefinitions, key_of(definition),
                  {{"metadata", json::Object{{"finalizers", std::move(others)}}}});
}

void CustomResources::say(const json::Value& definition, const Claim& claim) {
  auto conditions = items_at(definition, {"status", "conditions"});
  if (!set_condition(conditions, claim, registry_.clock().now())) return;
  registry_.merge_status(kDefinitions, key_of(definition), {{"conditions", std::move(conditions)}});
}

}  // namespace kymaros::sim
