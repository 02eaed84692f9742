#include "sim/logs/log_body.hpp"

#include <utility>

#include "async/sleep.hpp"
#include "sim/container_choice.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kLook = std::chrono::seconds(1);

}  // namespace

Task<Result<std::string>> LogBody::read_some() {
  if (!log_.text.empty()) co_return std::exchange(log_.text, {});
  while (log_.follows) {
    const auto pod = registry_.find("pods", log_.pod);
    if (!pod || !is_running(*pod, log_.container)) break;
    co_await async::sleep_for(clock_, kLook);
  }
  co_return std::string();
}

}  // namespace kymaros::sim
