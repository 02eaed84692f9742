#pragma once

#include <functional>
#include <memory>
#include <string>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "kube/config.hpp"
#include "kube/exec_credential.hpp"

namespace kymaros::kube {

/// Where bearer tokens come from.
class TokenSource {
 public:
  TokenSource() = default;
  TokenSource(const TokenSource&) = delete;
  TokenSource& operator=(const TokenSource&) = delete;
  virtual ~TokenSource() = default;

  /// The token to use now, or an empty one. `refresh`: the API server did not take the last one.
  virtual Task<Result<std::string>> token(bool refresh) = 0;
};

/// Runs an exec plugin and returns its standard output.
using RunPlugin = std::function<Task<Result<std::string>>(ExecPlugin plugin)>;

/// Called when a plugin hands out another certificate than before.
using UseIdentity = std::function<Result<void>(const ExecCredential& credential)>;

/// The same token for ever.
std::unique_ptr<TokenSource> make_static_token(std::string token);

/// The content of a file, read again every minute and after a refusal. A file that cannot be read any more
/// leaves the last token in use.
std::unique_ptr<TokenSource> make_file_token(std::string path, Clock& clock,
                                             std::function<Result<std::string>(const std::string&)> read);

/// What an exec plugin hands out, kept until it expires and after a refusal made anew, by one run at a time.
std::unique_ptr<TokenSource> make_exec_token(ExecPlugin plugin, Clock& clock, const async::Executor& executor,
                                             RunPlugin run, UseIdentity use);

}  // namespace kymaros::kube
