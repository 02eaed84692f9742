#include "kube/connection.hpp"

#include <utility>

#include "async/child_process.hpp"
#include "base/log.hpp"

namespace kymaros::kube {
namespace {

constexpr Duration kLookAtFiles = std::chrono::minutes(1);

}  // namespace

Connection::Connection(Config config, std::unique_ptr<http::SocketTransport> transport, Clock& clock,
                       const async::Executor& executor, const ClientNames& names, Surroundings surroundings)
    : config_(std::move(config)),
      transport_(std::move(transport)),
      clock_(clock),
      surroundings_(std::move(surroundings)),
      look_again_(clock.monotonic() + kLookAtFiles),
      tokens_(make_tokens(executor)),
      client_(std::make_unique<Client>(
          *transport_, clock_, executor,
          Client::Options{.server = config_.server,
                          .user_agent = names.user_agent,
                          .field_manager = names.field_manager,
                          .headers = config_.headers,
                          .token = [this](bool refresh) { return token(refresh); }})) {}

Connection::~Connection() = default;

std::unique_ptr<TokenSource> Connection::make_tokens(const async::Executor& executor) {
  if (!config_.token_file.empty()) return make_file_token(config_.token_file, clock_, surroundings_.read);
  if (!config_.exec) return make_static_token(config_.token);
  const auto run = [this](const ExecPlugin& plugin) {
    async::Command command{.arguments = plugin.arguments, .environment = plugin.environment};
    command.environment.emplace_back("KUBERNETES_EXEC_INFO", exec_info(plugin));
    return async::run_command(std::move(command), clock_);
  };
  const auto use = [this](const ExecCredential& credential) {
    config_.certificate.text = credential.certificate_pem;
    config_.key.text = credential.key_pem;
    return transport_->use(config_.tls());
  };
  return make_exec_token(*config_.exec, clock_, executor, run, use);
}

Task<Result<std::string>> Connection::token(bool refresh) {
  if (refresh || clock_.monotonic() >= look_again_) follow_files();
  return tokens_->token(refresh);
}

void Connection::follow_files() {
  look_again_ = clock_.monotonic() + kLookAtFiles;
  bool changed = read_again(config_.ca);
  changed = read_again(config_.certificate) || changed;
  changed = read_again(config_.key) || changed;
  if (!changed) return;
  if (const auto used = transport_->use(config_.tls()); !used) {
    // A certificate whose key is not there yet, say: the next look may find both.
    log::warning("new certificates cannot be used", {{"error", used.error().message}});
  }
}

bool Connection::read_again(Pem& pem) {
  if (pem.file.empty()) return false;
  auto text = surroundings_.read(pem.file);
  if (!text || *text == pem.text) return false;
  pem.text = *std::move(text);
  return true;
}

}  // namespace kymaros::kube
