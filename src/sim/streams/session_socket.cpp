#include "sim/streams/session_socket.hpp"

#include <utility>

#include "sim/container_choice.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kLook = std::chrono::seconds(1);
constexpr std::size_t kMaxWaiting = std::size_t{1} << 20;  // bytes

std::unexpected<Error> broken() { return fail(ErrorCode::Unavailable, "the connection broke"); }

}  // namespace

SessionSocket::SessionSocket(const Registry& registry, const async::Executor& executor, Clock& clock,
                             const int& life, std::unique_ptr<StreamSession> session, kube::ObjectKey pod,
                             std::string container)
    : registry_(registry),
      clock_(clock),
      life_(life),
      born_in_(life),
      session_(std::move(session)),
      pod_(std::move(pod)),
      container_(std::move(container)),
      said_(executor),
      taken_(executor) {
  if (const auto found = registry_.find("pods", pod_)) uid_ = uid_of(*found);
}

Task<Result<std::optional<std::string>>> SessionSocket::read() {
  while (true) {
    said_.reset();
    if (is_broken()) co_return broken();
    if (auto message = session_->next()) {
      taken_.set();
      co_return message;
    }
    if (is_closed_ || session_->is_over()) co_return std::nullopt;
    const auto look = clock_.call_at(clock_.monotonic() + kLook, [this] { said_.set(); });
    co_await said_.wait();
    if (is_gone()) session_->container_ended();
  }
}

Task<Result<void>> SessionSocket::write(std::string message) {
  while (session_->waiting() > kMaxWaiting && !is_closed_) {
    taken_.reset();
    co_await taken_.wait();
  }
  if (is_closed_ || is_broken()) co_return broken();
  session_->hear(message);
  said_.set();
  co_return Result<void>();
}

Task<void> SessionSocket::close(http::CloseCode) {
  is_closed_ = true;
  said_.set();
  taken_.set();
  co_return;
}

bool SessionSocket::is_gone() const {
  const auto pod = registry_.find("pods", pod_);
  if (!pod || uid_of(*pod) != uid_) return true;
  return !container_.empty() && !is_running(*pod, container_);
}

}  // namespace kymaros::sim
