#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "kube/config.hpp"

namespace kymaros::kube {

/// What an exec plugin handed out: a token, a certificate with its key, or both.
struct ExecCredential {
  std::string token;
  std::string certificate_pem;
  std::string key_pem;
  std::optional<Time> expires_at;  // nothing: good as long as the process lives
};

bool is_known_exec_version(std::string_view api_version);

/// The value of $KUBERNETES_EXEC_INFO for a plugin.
std::string exec_info(const ExecPlugin& plugin);

/// Reads what a plugin wrote. ErrorCode::Invalid if it is no ExecCredential of the version that was asked
/// for, or holds no credential.
Result<ExecCredential> parse_exec_credential(const ExecPlugin& plugin, std::string_view output);

}  // namespace kymaros::kube
