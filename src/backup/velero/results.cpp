#include "backup/velero/results.hpp"

#include <boost/describe.hpp>
#include <map>
#include <string>

#include "json/codec.hpp"

namespace kymaros::backup::velero {
namespace {

struct Sentences {
  std::vector<std::string> velero, cluster;
  std::map<std::string, std::vector<std::string>> namespaces;
};
BOOST_DESCRIBE_STRUCT(Sentences, (), (velero, cluster, namespaces))

struct Results {
  Sentences errors, warnings;
};
BOOST_DESCRIBE_STRUCT(Results, (), (errors, warnings))

struct NamedKind {
  std::string_view kind;  // in lower case, as older Veleros write it
  std::string_view name;
};

/// What the cluster puts into every namespace, before or while Velero restores into it.
constexpr NamedKind kInEveryNamespace[] = {
    {"configmap", "kube-root-ca.crt"},   {"configmap", "openshift-service-ca.crt"},
    {"configmap", "istio-ca-root-cert"}, {"serviceaccount", "default"},
    {"serviceaccount", "builder"},       {"serviceaccount", "deployer"},
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// The object of "could not restore, ConfigMap:kube-root-ca.crt already exists. ..." in lower case; up to
/// Velero 1.12 it is `configmaps "kube-root-ca.crt"`. Empty if the sentence is another.
std::string existing_object(std::string_view warning) {
  constexpr std::string_view kBefore = "could not restore, ";
  constexpr std::string_view kAfter = " already exists";
  const auto before = warning.find(kBefore);
  if (before == std::string_view::npos) return {};
  const auto begin = before + kBefore.size();
  const auto end = warning.find(kAfter, begin);
  return end == std::string_view::npos ? std::string() : lower(warning.substr(begin, end - begin));
}

bool names(std::string_view object, const NamedKind& wanted) {
  if (!object.starts_with(wanted.kind)) return false;
  auto rest = object.substr(wanted.kind.size());
  if (rest.starts_with('s')) rest.remove_prefix(1);
  if (rest.starts_with(':')) return rest.substr(1) == wanted.name;
  return rest == std::string(" \"").append(wanted.name).append("\"");
}

std::vector<RestoreRemark> remarks_of(const Sentences& sentences) {
  std::vector<RestoreRemark> remarks;
  const auto add = [&](const std::string& namespace_, const std::vector<std::string>& texts,
                       bool is_cluster_scoped) {
    for (const auto& text : texts)
      remarks.push_back({namespace_, text, is_harmless(text, is_cluster_scoped)});
  };
  add("", sentences.velero, false);
  add("", sentences.cluster, true);
  for (const auto& [namespace_, texts] : sentences.namespaces) add(namespace_, texts, false);
  return remarks;
}

}  // namespace

bool is_harmless(std::string_view warning, bool is_cluster_scoped) {
  const auto object = existing_object(warning);
  if (object.empty()) return false;
  if (is_cluster_scoped) return true;
  for (const auto& wanted : kInEveryNamespace) {
    if (names(object, wanted)) return true;
  }
  return false;
}

Result<Remarks> parse_results(std::string_view text) {
  KYMAROS_TRY(const auto document, json::parse(text));
  KYMAROS_TRY(const auto results, json::decode<Results>(document));
  Remarks remarks{remarks_of(results.errors), remarks_of(results.warnings)};
  for (auto& error : remarks.errors) error.harmless = false;
  return remarks;
}

}  // namespace kymaros::backup::velero
