#include "kube/token_source.hpp"

#include <optional>
#include <utility>

#include "async/semaphore.hpp"

namespace kymaros::kube {
namespace {

constexpr Duration kReadAgain = std::chrono::minutes(1);  // as client-go
constexpr Duration kReadAgainAfterFailure = std::chrono::seconds(10);
constexpr Duration kBetweenRefusals =
    std::chrono::seconds(5);  // calls that were refused together run it once

class StaticToken final : public TokenSource {
 public:
  explicit StaticToken(std::string token) : token_(std::move(token)) {}
  Task<Result<std::string>> token(bool) override { co_return token_; }

 private:
  std::string token_;
};

std::string trimmed(const std::string& text) {
  constexpr const char* kSpace = " \t\r\n";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

class FileToken final : public TokenSource {
 public:
  FileToken(std::string path, Clock& clock, std::function<Result<std::string>(const std::string&)> read)
      : path_(std::move(path)), clock_(clock), read_(std::move(read)) {}

  Task<Result<std::string>> token(bool refresh) override {
    const auto now = clock_.monotonic();
    if (!refresh && !token_.empty() && now < read_again_) co_return token_;
    const auto text = read_(path_);
    const std::string found = text ? trimmed(*text) : std::string();
    if (!found.empty()) token_ = found;
    read_again_ = now + (found.empty() ? kReadAgainAfterFailure : kReadAgain);
    if (!token_.empty()) co_return token_;
    co_return fail(ErrorCode::Unavailable, text ? path_ + " is empty" : text.error().message);
  }

 private:
  std::string path_;
  Clock& clock_;
  std::function<Result<std::string>(const std::string&)> read_;
  std::string token_;
  MonotonicTime read_again_{};
};

class ExecToken final : public TokenSource {
 public:
  ExecToken(ExecPlugin plugin, Clock& clock, const async::Executor& executor, RunPlugin run, UseIdentity use)
      : plugin_(std::move(plugin)),
        clock_(clock),
        run_(std::move(run)),
        use_(std::move(use)),
        one_(executor, 1) {}

  Task<Result<std::string>> token(bool refresh) override {
    const auto turn = co_await one_.acquire();
    if (needs_run(refresh)) KYMAROS_CO_TRY_VOID(co_await renew());
    co_return credential_.token;
  }

 private:
  bool needs_run(bool refresh) const {
    if (!renewed_at_ || (credential_.expires_at && *credential_.expires_at <= clock_.now())) return true;
    return refresh && clock_.monotonic() - *renewed_at_ >= kBetweenRefusals;
  }

  Task<Result<void>> renew() {
    auto output = co_await run_(plugin_);
    if (!output) {
      const std::string hint = plugin_.installHint.empty() ? "" : " (" + plugin_.installHint + ")";
      auto error = output.error().within("credential plugin");
      error.message += hint;
      co_return fail(std::move(error));
    }
    auto credential = parse_exec_credential(plugin_, *output);
    if (!credential)
      co_return fail(credential.error().within("credential plugin " + plugin_.arguments.at(0)));
    if (credential_.certificate_pem != credential->certificate_pem) KYMAROS_CO_TRY_VOID(use_(*credential));
    credential_ = *std::move(credential);
    renewed_at_ = clock_.monotonic();
    co_return Result<void>();
  }

  ExecPlugin plugin_;
  Clock& clock_;
  RunPlugin run_;
  UseIdentity use_;
  async::Semaphore one_;
  ExecCredential credential_;
  std::optional<MonotonicTime> renewed_at_;  // nothing: there is no credential yet
};

}  // namespace

std::unique_ptr<TokenSource> make_static_token(std::string token) {
  return std::make_unique<StaticToken>(std::move(token));
}

std::unique_ptr<TokenSource> make_file_token(std::string path, Clock& clock,
                                             std::function<Result<std::string>(const std::string&)> read) {
  return std::make_unique<FileToken>(std::move(path), clock, std::move(read));
}

std::unique_ptr<TokenSource> make_exec_token(ExecPlugin plugin, Clock& clock, const async::Executor& executor,
                                             RunPlugin run, UseIdentity use) {
  return std::make_unique<ExecToken>(std::move(plugin), clock, executor, std::move(run), std::move(use));
}

}  // namespace kymaros::kube
