#include "kube/config.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "kube/in_cluster.hpp"
#include "kube/kubeconfig.hpp"

namespace kymaros::kube {
namespace {

constexpr std::size_t kMaxFile = std::size_t{8} << 20;

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::NotFound, path + " cannot be opened");
  // In pieces: the token is read every minute, and a buffer for the largest file would stay with the heap.
  std::string text;
  std::array<char, 4096> piece{};
  do {
    file.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMaxFile) return fail(ErrorCode::Invalid, path + " is too large");
  } while (file);
  if (file.bad()) return fail(ErrorCode::Unavailable, path + " cannot be read");
  return text;
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::vector<std::string> split_list(std::string_view list) {
  std::vector<std::string> paths;
  while (!list.empty()) {
    const auto colon = list.find(':');
    if (colon != 0) paths.emplace_back(list.substr(0, colon));
    list.remove_prefix(colon == std::string_view::npos ? list.size() : colon + 1);
  }
  return paths;
}

/// The kubeconfigs that are there; NotFound if none is.
Result<std::vector<KubeconfigFile>> read_kubeconfigs(const std::vector<std::string>& paths,
                                                     const Surroundings& surroundings) {
  std::vector<KubeconfigFile> files;
  Error missing{.code = ErrorCode::NotFound, .message = "no kubeconfig is named"};
  for (const auto& path : paths) {
    const auto text = surroundings.read(path);
    if (!text && text.error().code == ErrorCode::NotFound) {
      missing = text.error();
      continue;
    }
    if (!text) return fail(text.error());
    auto content = parse_kubeconfig(*text);
    if (!content) return fail(content.error().within(path));
    files.push_back({.path = path, .directory = directory_of(path), .content = *std::move(content)});
  }
  if (files.empty()) return fail(std::move(missing));
  return files;
}

Result<Config> from_kubeconfigs(const std::vector<std::string>& paths, const ConfigFlags& flags,
                                const Surroundings& surroundings) {
  KYMAROS_TRY(const auto files, read_kubeconfigs(paths, surroundings));
  return choose_context(files, flags.context, surroundings.read);
}

}  // namespace

http::TlsOptions Config::tls() const {
  return {.ca_pem = ca.text,
          .certificate_pem = certificate.text,
          .key_pem = key.text,
          .server_name = tls_server_name,
          .insecure = insecure};
}

Surroundings Surroundings::of_process() {
  return {.environment =
              [](std::string_view name) {
                const char* value = std::getenv(std::string(name).c_str());
                return std::string(value ? value : "");
              },
          .read = read_file};
}

Result<Config> load_config(const ConfigFlags& flags, const Surroundings& surroundings) {
  if (!flags.kubeconfig.empty()) return from_kubeconfigs({flags.kubeconfig}, flags, surroundings);
  const std::string list = surroundings.environment("KUBECONFIG");
  if (!list.empty()) return from_kubeconfigs(split_list(list), flags, surroundings);
  if (is_in_cluster(surroundings)) return in_cluster_config(surroundings);
  auto config = from_kubeconfigs({surroundings.environment("HOME") + "/.kube/config"}, flags, surroundings);
  if (!config && config.error().code == ErrorCode::NotFound) {
    return fail(ErrorCode::Invalid,
                "no cluster is configured: name a kubeconfig, set $KUBECONFIG, or run in a pod");
  }
  return config;
}

}  // namespace kymaros::kube
