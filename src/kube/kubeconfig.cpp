#include "kube/kubeconfig.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "http/url.hpp"
#include "json/yaml.hpp"
#include "kube/base64.hpp"
#include "kube/exec_credential.hpp"
#include "kube/fields.hpp"

namespace kymaros::kube {
namespace {

/// A named entry, and the file that defines it.
struct Entry {
  Fields fields;
  const KubeconfigFile* file;
};

/// Makes a Config out of the parts that a context names.
class Reader {
 public:
  Reader(const std::vector<KubeconfigFile>& files, const ReadFile& read) : files_(files), read_(read) {}

  Result<Config> read(std::string_view wanted) {
    const std::string context = wanted.empty() ? current_context() : std::string(wanted);
    if (!problem_ && context.empty()) report("no context is chosen, and no current-context is set");
    if (const auto entry = find("contexts", "context", context)) {
      config_.namespace_ = entry->fields.text("namespace");
      if (config_.namespace_.empty()) config_.namespace_ = "default";
      read_cluster(entry->fields.text("cluster"));
      read_user(entry->fields.text("user"));
    }
    if (problem_) return fail(*std::move(problem_));
    return std::move(config_);
  }

 private:
  std::string current_context() {
    for (const auto& file : files_) {
      auto name = Fields(&file.content, file.path, problem_).text("current-context");
      if (!name.empty()) return name;
    }
    return {};
  }

  /// The first definition of a name. `list` is "clusters", its entries hold `what` ("cluster").
  std::optional<Entry> find(std::string_view list, std::string_view what, const std::string& name) {
    if (problem_) return std::nullopt;
    for (const auto& file : files_) {
      for (const auto& entry : Fields(&file.content, file.path, problem_).objects(list)) {
        if (entry.text("name") == name) return Entry{entry.object(what), &file};
      }
    }
    report(fmt::format("{} \"{}\" is not defined in the kubeconfig", what, name));
    return std::nullopt;
  }

  void read_cluster(const std::string& name) {
    const auto entry = find("clusters", "cluster", name);
    if (!entry) return;
    const Fields& cluster = entry->fields;
    config_.server = cluster.text("server");
    config_.tls_server_name = cluster.text("tls-server-name");
    config_.insecure = cluster.flag("insecure-skip-tls-verify");
    config_.ca = pem(*entry, "certificate-authority");
    if (!cluster.text("proxy-url").empty()) cluster.report("proxy-url", "is not supported");
    if (const auto url = http::parse_url(config_.server); !url) cluster.report("server", url.error().message);
    if (config_.insecure && !config_.ca.text.empty()) {
      cluster.report("insecure-skip-tls-verify", "contradicts the certificate authority that is given");
    }
    cluster_ = entry;
  }

  void read_user(const std::string& name) {
    if (name.empty()) return;  // anonymous
    const auto entry = find("users", "user", name);
    if (!entry) return;
    const Fields& user = entry->fields;
    config_.token = user.text("token");
    config_.token_file = resolve(*entry, user.text("tokenFile"));
    config_.certificate = pem(*entry, "client-certificate");
    config_.key = pem(*entry, "client-key");
    if (config_.certificate.text.empty() != config_.key.text.empty()) {
      user.report("client-certificate", "and client-key belong together");
    }
    read_password(user);
    read_impersonation(user);
    if (user.has("auth-provider")) user.report("auth-provider", "is not supported: use exec");
    if (user.has("exec") && !knows_who_we_are()) read_exec(*entry);
  }

  bool knows_who_we_are() const {
    return !config_.token.empty() || !config_.token_file.empty() || !config_.certificate.text.empty() ||
           config_.headers.contains("Authorization");
  }

  void read_password(const Fields& user) {
    const std::string name = user.text("username");
    if (name.empty()) return;
    if (!config_.token.empty() || !config_.token_file.empty()) {
      user.report("username", "and a token cannot both be given");
    }
    config_.headers.set("Authorization", "Basic " + encode_base64(name + ":" + user.text("password")));
  }

  void read_impersonation(const Fields& user) {
    const auto add = [&](std::string_view name, const std::string& value) {
      if (!value.empty()) config_.headers.add(name, value);
    };
    add("Impersonate-User", user.text("act-as"));
    add("Impersonate-Uid", user.text("act-as-uid"));
    for (const auto& group : user.texts("act-as-groups")) add("Impersonate-Group", group);
    const Fields extra = user.object("act-as-user-extra");
    for (const auto& key : extra.keys()) {
      for (const auto& value : extra.texts(key)) add("Impersonate-Extra-" + http::escape(key), value);
    }
  }

  void read_exec(const Entry& user) {
    const Fields exec = user.fields.object("exec");
    ExecPlugin plugin{.apiVersion = exec.text("apiVersion"), .installHint = exec.text("installHint")};
    if (!is_known_exec_version(plugin.apiVersion)) exec.report("apiVersion", "is none that is known");
    if (exec.text("interactiveMode") == "Always")
      exec.report("interactiveMode", "asks for a person, and none is here");
    const std::string command = exec.text("command");
    if (command.empty()) exec.report("command", "is missing");
    plugin.arguments = exec.texts("args");
    plugin.arguments.insert(plugin.arguments.begin(),
                            command.contains('/') ? resolve(user, command) : command);
    for (const auto& variable : exec.objects("env")) {
      plugin.environment.emplace_back(variable.text("name"), variable.text("value"));
    }
    if (exec.flag("provideClusterInfo")) plugin.cluster = cluster_info();
    config_.exec = std::move(plugin);
  }

  /// What an exec plugin is told of the cluster (spec.cluster of an ExecCredential).
  json::Value cluster_info() const {
    if (!cluster_) return nullptr;
    const Fields& cluster = cluster_->fields;
    json::Object info{{"server", config_.server}};
    if (!config_.tls_server_name.empty()) info["tls-server-name"] = config_.tls_server_name;
    if (config_.insecure) info["insecure-skip-tls-verify"] = true;
    if (!config_.ca.text.empty()) info["certificate-authority-data"] = encode_base64(config_.ca.text);
    if (cluster.flag("disable-compression")) info["disable-compression"] = true;
    for (const auto& extension : cluster.objects("extensions")) {
      if (extension.text("name") != "client.authentication.k8s.io/exec") continue;
      if (const auto* value = extension.member("extension")) info["config"] = *value;
    }
    return info;
  }

  /// `key`-data if it is there, else what is in the file that `key` names.
  Pem pem(const Entry& entry, const std::string& key) {
    const std::string data = entry.fields.text(key + "-data");
    if (!data.empty()) {
      auto text = decode_base64(data);
      if (!text) entry.fields.report(key + "-data", "is " + text.error().message);
      return {.text = std::move(text).value_or(std::string()), .file = {}};
    }
    const std::string file = resolve(entry, entry.fields.text(key));
    if (file.empty()) return {};
    auto text = read_(file);
    if (!text) entry.fields.report(key, text.error().message);
    return {.text = std::move(text).value_or(std::string()), .file = file};
  }

  /// Paths are relative to the file that holds them.
  static std::string resolve(const Entry& entry, const std::string& path) {
    return path.empty() || path.starts_with('/') ? path : entry.file->directory + "/" + path;
  }

  void report(std::string message) {
    if (!problem_) problem_ = Error{.code = ErrorCode::Invalid, .message = std::move(message)};
  }

  const std::vector<KubeconfigFile>& files_;
  const ReadFile& read_;
  std::optional<Error> problem_;
  std::optional<Entry> cluster_;
  Config config_;
};

}  // namespace

Result<json::Value> parse_kubeconfig(std::string_view text) {
  KYMAROS_TRY(auto content, json::parse_yaml(text));
  if (content.is_null()) content.emplace_object();
  if (!content.is_object()) return fail(ErrorCode::Invalid, "it is no kubeconfig");
  return content;
}

Result<Config> choose_context(const std::vector<KubeconfigFile>& files, std::string_view context,
                              const ReadFile& read) {
  return Reader(files, read).read(context);
}

}  // namespace kymaros::kube
