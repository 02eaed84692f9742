#pragma once

#include <memory>
#include <string>

#include "async/semaphore.hpp"
#include "kube/client.hpp"

namespace kymaros::kube {

/// What the calls of a Client have in common: credentials, a place among those in flight, retries, the
/// deadline, and errors out of Status objects.
class Caller {
 public:
  Caller(http::Transport& transport, Clock& clock, const async::Executor& executor, Client::Options options);

  /// Makes a call and reads its answer, which is a success. Errors name method and path.
  Task<Result<std::string>> call(http::Request request);

  /// Makes a call whose answer, a success, goes on and on. Holds no place among those in flight.
  Task<Result<std::unique_ptr<http::BodyReader>>> stream(http::Request request);

 private:
  /// An answer that is a success, its body still to be read.
  struct Opened {
    std::unique_ptr<http::BodyReader> body;
    async::Semaphore::Permit place;
  };
  enum class Place { Needed, None };

  Task<Result<std::string>> read(http::Request request);
  Task<Result<Opened>> open(http::Request request, Place place);
  Task<Result<void>> authorize(http::Request& request, bool refresh);

  http::Transport& transport_;
  Clock& clock_;
  Client::Options options_;
  async::Semaphore in_flight_;
};

}  // namespace kymaros::kube
