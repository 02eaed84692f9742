#include "http/beast/message_parser.hpp"

#include <fmt/format.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <string_view>
#include <utility>

namespace kymaros::http {
namespace beast = boost::beast;
namespace {

/// A Beast body that grows with what arrives and is emptied by who reads it. (string_body reserves what
/// Content-Length claims.)
struct PieceBody {
  using value_type = std::string;

  class reader {  // NOLINT(readability-identifier-naming): Beast's name
   public:
    template <bool isRequest, class Fields>
    reader(beast::http::header<isRequest, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>&, beast::error_code& error) { error = {}; }

    template <class Buffers>
    std::size_t put(const Buffers& buffers, beast::error_code& error) {
      error = {};
      std::size_t count = 0;
      for (const auto piece : beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char*>(piece.data()), piece.size());
        count += piece.size();
      }
      return count;
    }

    void finish(beast::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

template <class Fields>
Headers copy_headers(const Fields& fields) {
  Headers headers;
  for (const auto& field : fields) headers.add(view(field.name_string()), view(field.value()));
  return headers;
}

/// What Request- and ResponseParser have in common: a Beast parser fed from a string.
template <class Interface, bool is_request>
class Parser : public Interface {
 public:
  explicit Parser(std::size_t max_header) : max_header_(max_header) {
    beast_.header_limit(static_cast<std::uint32_t>(max_header));
    beast_.eager(true);
  }

  Result<void> parse(std::string& buffer) override {
    std::size_t used = 0;
    beast::error_code error;
    while (used < buffer.size() && !beast_.is_done() && !error) {
      used += beast_.put(boost::asio::buffer(buffer.data() + used, buffer.size() - used), error);
    }
    buffer.erase(0, used);
    if (error && error != beast::http::error::need_more) return malformed(error.message());
    // What waits for more bytes is a header or a chunk's first line, never a body.
    if (!beast_.is_done() && buffer.size() > max_header_) return malformed("a line without end");
    return {};
  }

  Result<void> end_of_stream() override {
    if (beast_.is_done()) return {};
    beast::error_code error;
    if (beast_.got_some()) beast_.put_eof(error);
    if (!error && beast_.is_done()) return {};
    return fail(ErrorCode::Unavailable, "the connection ended amid a message");
  }

  bool has_head() const override { return beast_.is_header_done(); }
  bool is_done() const override { return beast_.is_done(); }
  bool keeps_connection() const override { return beast_.keep_alive(); }
  std::string take_body() override { return std::exchange(beast_.get().body(), {}); }

 protected:
  using Beast = beast::http::parser<is_request, PieceBody>;

  Beast& beast() { return beast_; }
  const Beast& beast() const { return beast_; }

 private:
  static std::unexpected<Error> malformed(std::string_view why) {
    return fail(ErrorCode::Invalid, fmt::format("malformed HTTP message: {}", why));
  }

  std::size_t max_header_;
  Beast beast_;
};

class BeastResponseParser final : public Parser<ResponseParser, false> {
 public:
  BeastResponseParser(AnswerTo request, std::size_t max_header) : Parser(max_header) {
    beast().skip(request == AnswerTo::Head);
    beast().body_limit(boost::none);
  }
  ResponseHead head() const override {
    return {.status = static_cast<int>(beast().get().result_int()), .headers = copy_headers(beast().get())};
  }
};

class BeastRequestParser final : public Parser<RequestParser, true> {
 public:
  BeastRequestParser(std::size_t max_header, std::uint64_t max_body) : Parser(max_header) {
    beast().body_limit(max_body);
  }
  Request head() const override {
    const auto& message = beast().get();
    return {.method = std::string(view(message.method_string())),
            .url = std::string(view(message.target())),
            .headers = copy_headers(message),
            .body = {}};
  }
};

}  // namespace

std::unique_ptr<ResponseParser> make_response_parser(AnswerTo request, std::size_t max_header) {
  return std::make_unique<BeastResponseParser>(request, max_header);
}

std::unique_ptr<RequestParser> make_request_parser(std::size_t max_header, std::uint64_t max_body) {
  return std::make_unique<BeastRequestParser>(max_header, max_body);
}

}  // namespace kymaros::http
