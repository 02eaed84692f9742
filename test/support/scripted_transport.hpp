#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "async/event.hpp"
#include "async/sleep.hpp"
#include "base/clock.hpp"
#include "http/transport.hpp"
#include "json/value.hpp"

namespace kymaros::test {

/// What a scripted server does with one request, step by step; reads aloud:
///
///   Answer::status(200).after(2s).piece(R"({"type":"ADDED",)").wait(1s).piece("...").breaks()
///
/// An answer with a head whose script has no further step ends regularly.
class Answer {
 public:
  /// An answer with this status and, until told otherwise, an empty body.
  static Answer status(int code) {
    Answer answer;
    answer.head_.emplace(http::ResponseHead{.status = code, .headers = {}});
    return answer;
  }
  static Answer json(int code, const json::Value& body) {
    return status(code).header("Content-Type", "application/json").piece(json::serialize(body));
  }
  /// The connection cannot be made, or breaks before the head.
  static Answer no_connection() { return Answer(); }
  /// The request is taken and nothing ever comes back.
  static Answer never() {
    Answer answer;
    answer.delay_.reset();
    return answer;
  }

  /// Waits before the head.
  Answer&& after(Duration delay) && { return delay_ = delay, std::move(*this); }
  Answer&& header(std::string_view name, std::string_view value) && {
    return head_->headers.set(name, value), std::move(*this);
  }
  /// One piece of the body, as one read_some() gives it.
  Answer&& piece(std::string bytes) && {
    if (bytes.empty()) return std::move(*this);
    return steps_.emplace_back(std::move(bytes)), std::move(*this);
  }
  /// Waits before the next piece.
  Answer&& wait(Duration delay) && { return steps_.emplace_back(delay), std::move(*this); }
  /// The connection breaks here.
  Answer&& breaks() && { return steps_.emplace_back(Broken{}), std::move(*this); }
  /// Silence from here on.
  Answer&& stays_open() && { return steps_.emplace_back(Silence{}), std::move(*this); }

 private:
  friend class ScriptedTransport;
  struct Broken {};
  struct Silence {};
  using Step = std::variant<std::string, Duration, Broken, Silence>;

  std::optional<http::ResponseHead> head_;       // nothing: no connection
  std::optional<Duration> delay_ = Duration(0);  // before the head; nothing: for ever
  std::deque<Step> steps_;
};

/// A Transport that answers from a script, on whatever clock it is given, and keeps the requests it saw.
///
/// A request is answered by the first waiting answer of then(); if there is none, by the handler of
/// otherwise(); if there is none either, as without a connection.
class ScriptedTransport final : public http::Transport {
 public:
  ScriptedTransport(async::Executor executor, Clock& clock) : executor_(std::move(executor)), clock_(clock) {}

  /// Answers one request; answers are used up in the order they were given.
  ScriptedTransport& then(Answer answer) { return answers_.push_back(std::move(answer)), *this; }
  /// Answers every request for which no answer of then() waits.
  void otherwise(std::function<Answer(const http::Request&)> handler) { handler_ = std::move(handler); }

  /// The requests in the order they were made.
  const std::vector<http::Request>& requests() const { return requests_; }
  /// "GET https://server/path" of each request.
  std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (const auto& request : requests_) out.push_back(request.method + " " + request.url);
    return out;
  }
  std::size_t unused_answers() const { return answers_.size(); }
  /// Exchanges that are under way: neither read to their end nor given up.
  std::size_t in_flight() const { return *in_flight_; }
  std::size_t most_in_flight() const { return most_in_flight_; }

  Task<Result<http::Exchange>> open(http::Request request) override {
    requests_.push_back(std::move(request));
    Answer answer = choose(requests_.back());
    auto under_way = std::make_shared<UnderWay>(in_flight_);
    most_in_flight_ = std::max(most_in_flight_, *in_flight_);
    if (!answer.delay_) co_await forever();
    if (*answer.delay_ > Duration(0)) co_await async::sleep_for(clock_, *answer.delay_);
    if (!answer.head_) co_return fail(ErrorCode::Unavailable, "no connection");
    co_return http::Exchange{
        .head = *std::move(answer.head_),
        .body = std::make_unique<Body>(*this, std::move(answer.steps_), std::move(under_way))};
  }

 private:
  /// Counts one exchange as long as it lives.
  class UnderWay {
   public:
    explicit UnderWay(std::shared_ptr<std::size_t> count) : count_(std::move(count)) { ++*count_; }
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;
    ~UnderWay() { --*count_; }

   private:
    std::shared_ptr<std::size_t> count_;
  };

  class Body final : public http::BodyReader {
   public:
    Body(ScriptedTransport& owner, std::deque<Answer::Step> steps, std::shared_ptr<UnderWay> under_way)
        : owner_(owner), steps_(std::move(steps)), under_way_(std::move(under_way)) {}

    Task<Result<std::string>> read_some() override {
      while (!steps_.empty()) {
        auto step = std::move(steps_.front());
        steps_.pop_front();
        if (auto* bytes = std::get_if<std::string>(&step)) co_return std::move(*bytes);
        if (const auto* delay = std::get_if<Duration>(&step))
          co_await async::sleep_for(owner_.clock_, *delay);
        if (std::holds_alternative<Answer::Silence>(step)) co_await owner_.forever();
        if (std::holds_alternative<Answer::Broken>(step)) {
          under_way_.reset();
          co_return fail(ErrorCode::Unavailable, "the connection broke");
        }
      }
      under_way_.reset();
      co_return std::string();
    }

   private:
    ScriptedTransport& owner_;
    std::deque<Answer::Step> steps_;
    std::shared_ptr<UnderWay> under_way_;
  };

  Answer choose(const http::Request& request) {
    if (!answers_.empty()) {
      Answer answer = std::move(answers_.front());
      answers_.pop_front();
      return answer;
    }
    return handler_ ? handler_(request) : Answer::no_connection();
  }

  Task<void> forever() {
    async::Event never(executor_);
    co_await never.wait();
  }

  async::Executor executor_;
  Clock& clock_;
  std::deque<Answer> answers_;
  std::function<Answer(const http::Request&)> handler_;
  std::vector<http::Request> requests_;
  std::shared_ptr<std::size_t> in_flight_ = std::make_shared<std::size_t>(0);
  std::size_t most_in_flight_ = 0;
};

}  // namespace kymaros::test
