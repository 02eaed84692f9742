#include "sim/birth.hpp"

#include <string>

#include "sim/dns_names.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr std::size_t kSuffix = 5;
constexpr std::size_t kMaxGenerated = 63 - kSuffix;
constexpr std::size_t kMaxName = 253;

/// Kinds of RBAC take any name that is one segment of a path.
bool is_name(std::string_view name, const ResourceKind& kind) {
  if (kind.type.group != "rbac.authorization.k8s.io") return is_dns_subdomain(name);
  return !name.empty() && name.size() <= kMaxName && !name.contains('/') && !name.contains('%');
}

/// Why a Namespace, which is a label of DNS, cannot be called so; empty if it can.
std::string problem_of_label(std::string_view name) {
  if (name.contains('.')) return "must not contain dots";
  constexpr std::size_t kMaxLabel = 63;
  return name.size() > kMaxLabel ? "must be no more than 63 characters" : std::string();
}

std::optional<ApiError> refuse_name(const ResourceKind& kind, const std::string& name,
                                    const std::string& why) {
  return invalid(kind.qualified_kind(), name,
                 {{.reason = "FieldValueInvalid",
                   .message = "Invalid value: \"" + name + "\": " + why,
                   .field = "metadata.name"}})
      .error();
}

json::Object first_status(const ResourceKind& kind) {
  const auto& name = kind.type.kind;
  if (!kind.type.group.empty()) return {};
  if (name == "Namespace") return {{"phase", "Active"}};
  if (name == "Pod") return {{"phase", "Pending"}};
  if (name == "PersistentVolumeClaim" || name == "PersistentVolume") return {{"phase", "Pending"}};
  if (name == "Service") return {{"loadBalancer", json::Object()}};
  return {};
}

}  // namespace

std::string random_suffix(Random& random) {
  constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz2456789";
  std::string out;
  for (std::size_t i = 0; i < kSuffix; ++i) out += kLetters[random.next() % kLetters.size()];
  return out;
}

std::optional<ApiError> complete_new(const ResourceKind& kind, json::Value& object, Clock& clock,
                                     Random& random) {
  auto& root = object.as_object();
  root["apiVersion"] = kind.type.api_version();
  root["kind"] = kind.type.kind;
  auto& metadata = metadata_of(object);
  if (!json::find_string(object, {"metadata", "resourceVersion"}).empty()) {
    return ApiError{
        .code = 500, .reason = "", .message = "resourceVersion should not be set on objects to be created"};
  }
  if (json::find_string(object, {"metadata", "name"}).empty()) {
    const auto prefix = json::find_string(object, {"metadata", "generateName"});
    if (prefix.empty()) {
      return invalid(kind.qualified_kind(), "",
                     {{.reason = "FieldValueRequired",
                       .message = "Required value: name or generateName is required",
                       .field = "metadata.name"}})
          .error();
    }
    metadata["name"] = prefix.substr(0, kMaxGenerated) + random_suffix(random);
  }
  const auto name = json::find_string(object, {"metadata", "name"});
  if (!is_name(name, kind)) return refuse_name(kind, name, std::string(kNoDnsSubdomain));
  if (kind.type.qualified_name() == "namespaces") {
    if (const auto why = problem_of_label(name); !why.empty()) return refuse_name(kind, name, why);
  }
  for (const auto* field : {"deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"}) {
    metadata.erase(field);
  }
  metadata["uid"] = random.uuid();
  metadata["creationTimestamp"] = format_time(clock.now());
  if (kind.has_generation) metadata["generation"] = 1;
  if (kind.has_status) {
    root.erase("status");
    if (auto status = first_status(kind); !status.empty()) root["status"] = std::move(status);
  }
  if (kind.type.kind == "Namespace") {
    member(root, "spec")["finalizers"] = json::Array{"kubernetes"};
    member(metadata_of(object), "labels")["kubernetes.io/metadata.name"] = name;
  }
  return std::nullopt;
}

}  // namespace kymaros::sim
