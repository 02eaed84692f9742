#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"
#include "http/tls_options.hpp"
#include "json/value.hpp"

namespace kymaros::kube {

/// A text in PEM, and the file that it was read from if it may change there.
struct Pem {
  std::string text;
  std::string file;
};

/// A program that hands out credentials (client.authentication.k8s.io/v1 and v1beta1).
struct ExecPlugin {
  std::string apiVersion;
  std::vector<std::string> arguments;  // the program first: a name to be found in PATH, or an absolute path
  std::vector<std::pair<std::string, std::string>> environment;
  json::Value cluster;      // what it may know of the cluster; null: nothing
  std::string installHint;  // what to tell a person who does not have it
};

/// Where the API server is, whom to trust, and who to be.
struct Config {
  std::string server;  // "https://10.96.0.1:443", may have a path
  std::string namespace_ = "default";
  Pem ca;                       // empty: the system's authorities
  Pem certificate, key;         // the client's own; empty: none
  std::string tls_server_name;  // empty: that of `server`
  bool insecure = false;        // verify nothing
  std::string token;
  std::string token_file;          // wins over `token`; read again as it changes
  std::optional<ExecPlugin> exec;  // only where nothing else says who we are
  http::Headers headers;           // impersonation, user name and password

  http::TlsOptions tls() const;
};

struct ConfigFlags {
  std::string kubeconfig;  // a file; empty: as the environment says
  std::string context;     // of the kubeconfig; empty: its current one
};

/// What a configuration is made of, so that tests need neither files nor environment.
struct Surroundings {
  std::function<std::string(std::string_view name)> environment;     // empty: not set
  std::function<Result<std::string>(const std::string& path)> read;  // NotFound if there is no such file

  static Surroundings of_process();
};

/// Finds out how to reach the cluster, as kubectl and controllers do: the kubeconfig that is named; those of
/// $KUBECONFIG; in a pod its ServiceAccount; ~/.kube/config. ErrorCode::Invalid with a sentence for a person
/// if what is found cannot be used, or nothing is.
Result<Config> load_config(const ConfigFlags& flags,
                           const Surroundings& surroundings = Surroundings::of_process());

}  // namespace kymaros::kube
