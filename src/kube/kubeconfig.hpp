#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "kube/config.hpp"

namespace kymaros::kube {

/// One kubeconfig as it was read.
struct KubeconfigFile {
  std::string path;       // for messages
  std::string directory;  // what its relative paths are relative to
  json::Value content;
};

/// ErrorCode::Invalid unless `text` is YAML or JSON that can be a kubeconfig.
Result<json::Value> parse_kubeconfig(std::string_view text);

using ReadFile = std::function<Result<std::string>(const std::string& path)>;

/// The configuration that a context stands for; `context` empty: the first current-context. Several files are
/// one as kubectl has it: the first definition of each name wins. ErrorCode::Invalid if a name is not
/// defined, a value is not what it should be, or something is asked for that is not supported (proxy-url,
/// auth-provider).
Result<Config> choose_context(const std::vector<KubeconfigFile>& files, std::string_view context,
                              const ReadFile& read);

}  // namespace kymaros::kube
