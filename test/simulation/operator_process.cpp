#include "simulation/operator_process.hpp"

#include <utility>

#include "support/object_store.hpp"

namespace kymaros::simulation {
namespace {

/// The simulated API server takes a token for the user's name.
http::Headers headers_of(const std::string& user) {
  http::Headers headers;
  headers.set("Authorization", "Bearer " + user);
  return headers;
}

}  // namespace

OperatorProcess::OperatorProcess(std::string name, Outside outside, async::VirtualLoop& loop, Random& random,
                                 const op::Settings& settings, runtime::LeaderTimes lease)
    : name_(std::move(name)),
      loop_(loop),
      api_(outside.api, loop.executor(), is_severed_),
      object_store_(outside.object_store, loop.executor(), is_severed_),
      client_(api_, loop.clock(), loop.executor(),
              {.server = "http://cluster", .headers = headers_of(name_)}),
      replica_(client_, test::only(object_store_), loop.clock(), random, loop.executor(), settings,
               {.identity = name_, .lease = lease}),
      tasks_(loop.executor()) {
  tasks_.spawn(live());
}

OperatorProcess::~OperatorProcess() {
  is_severed_ = true;
  tasks_.cancel();
  loop_.run(tasks_.join());
}

Task<void> OperatorProcess::live() {
  co_await replica_.run();
  has_ended_ = true;
}

}  // namespace kymaros::simulation
