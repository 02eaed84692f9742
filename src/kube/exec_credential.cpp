#include "kube/exec_credential.hpp"

#include <fmt/format.h>

#include <utility>

#include "json/value.hpp"
#include "kube/fields.hpp"

namespace kymaros::kube {

bool is_known_exec_version(std::string_view api_version) {
  return api_version == "client.authentication.k8s.io/v1" ||
         api_version == "client.authentication.k8s.io/v1beta1";
}

std::string exec_info(const ExecPlugin& plugin) {
  json::Object spec{{"interactive", false}};
  if (!plugin.cluster.is_null()) spec["cluster"] = plugin.cluster;
  return json::serialize(
      json::Object{{"apiVersion", plugin.apiVersion}, {"kind", "ExecCredential"}, {"spec", std::move(spec)}});
}

Result<ExecCredential> parse_exec_credential(const ExecPlugin& plugin, std::string_view output) {
  const auto parsed = json::parse(output);
  // What it wrote may hold a secret: it is not repeated in messages.
  if (!parsed) return fail(ErrorCode::Invalid, "its output is no JSON");
  std::optional<Error> problem;
  const Fields answer(&*parsed, "its output", problem);
  if (answer.text("kind") != "ExecCredential") answer.report("kind", "is not ExecCredential");
  if (answer.text("apiVersion") != plugin.apiVersion) {
    answer.report("apiVersion", fmt::format("is not {}", plugin.apiVersion));
  }
  const Fields status = answer.object("status");
  ExecCredential credential{.token = status.text("token"),
                            .certificate_pem = status.text("clientCertificateData"),
                            .key_pem = status.text("clientKeyData")};
  if (credential.certificate_pem.empty() != credential.key_pem.empty()) {
    status.report("clientCertificateData", "and clientKeyData belong together");
  }
  if (credential.token.empty() && credential.certificate_pem.empty()) {
    status.report("token", "is missing, and there is no certificate either");
  }
  if (const std::string expiry = status.text("expirationTimestamp"); !expiry.empty()) {
    const auto time = parse_time(expiry);
    if (!time) status.report("expirationTimestamp", "is no time");
    if (time) credential.expires_at = *time;
  }
  if (problem) return fail(*std::move(problem));
  return credential;
}

}  // namespace kymaros::kube
