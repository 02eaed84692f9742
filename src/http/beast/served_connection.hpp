#pragma once

#include <string>
#include <utility>

#include "async/task.hpp"
#include "async/task_group.hpp"
#include "base/clock.hpp"
#include "http/answer.hpp"
#include "http/beast/message_parser.hpp"
#include "http/beast/pool.hpp"
#include "http/server.hpp"

namespace kymaros::http {

/// A client's connection, whose requests are answered one after the other until one side ends it.
class ServedConnection {
 public:
  ServedConnection(Connection connection, const AnswerHandler& handler, const ServerLimits& limits,
                   Clock& clock)
      : connection_(std::move(connection)), handler_(handler), limits_(limits), clock_(clock) {}

  Task<void> serve();

 private:
  struct Received {
    Result<Request> request;
    bool keeps_connection;
  };

  Task<bool> serve_one();
  Task<Result<Request>> read_request(RequestParser& parser);
  Task<Result<Request>> read_rest(RequestParser& parser);
  Task<bool> send(Response response, const Received& received);
  Task<void> send(StreamedResponse response, const Received& received);
  Task<void> become(WebSocketUpgrade upgrade, Request request);
  Task<void> send_pieces(BodyReader& body, async::TaskGroup& both);
  Task<void> await_end(async::TaskGroup& both);
  Task<bool> write(Result<std::string> text);

  Connection connection_;
  const AnswerHandler& handler_;
  const ServerLimits& limits_;
  Clock& clock_;
};

}  // namespace kymaros::http
