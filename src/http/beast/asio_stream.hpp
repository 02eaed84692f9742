#pragma once

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <string>
#include <utility>

#include "http/byte_stream.hpp"

namespace kymaros::http {

/// Ends an operation that failed: throws if that was because the task was cancelled, else it is an error.
inline Task<Error> failure_of(boost::system::error_code error) {
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  if (state.cancelled() != boost::asio::cancellation_type::none) {
    throw boost::system::system_error(boost::asio::error::operation_aborted);
  }
  co_return Error{.code = ErrorCode::Unavailable, .message = error.message()};
}

/// A ByteStream of an Asio stream: a TCP socket, or TLS on top of one.
template <class Stream>
class AsioStream final : public ByteStream {
 public:
  explicit AsioStream(Stream stream) : stream_(std::move(stream)) {}
  ~AsioStream() override { AsioStream::close(); }

  Task<Result<std::size_t>> read_some(std::span<char> buffer) override {
    namespace asio = boost::asio;
    const auto [error, count] = co_await stream_.async_read_some(asio::buffer(buffer.data(), buffer.size()),
                                                                 asio::as_tuple(asio::use_awaitable));
    if (!error) co_return count;
    if (error == asio::error::eof) co_return std::size_t{0};
    co_return fail(co_await failure_of(error));
  }

  Task<Result<void>> write(std::span<const char> bytes) override {
    namespace asio = boost::asio;
    const auto [error, count] = co_await asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()),
                                                           asio::as_tuple(asio::use_awaitable));
    if (error) co_return fail(co_await failure_of(error));
    co_return Result<void>();
  }

  void close() override {
    boost::system::error_code ignored;  // whatever it says, the stream is of no use any more
    socket().close(ignored);
  }

  bool is_quiet() override {
    char byte = 0;
    const auto count = ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

 private:
  boost::asio::ip::tcp::socket& socket() {
    if constexpr (std::is_same_v<Stream, boost::asio::ip::tcp::socket>) {
      return stream_;
    } else {
      return stream_.next_layer();
    }
  }

  Stream stream_;
};

}  // namespace kymaros::http
