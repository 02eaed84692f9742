#include "whole/door.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <utility>

#include "async/task_group.hpp"
#include "http/beast/asio_stream.hpp"
#include "http/beast/exchange.hpp"
#include "http/beast/tcp.hpp"
#include "http/beast/tls.hpp"
#include "kube/base64.hpp"
#include "sim/velero/kinds.hpp"
#include "support/certificates.hpp"

namespace kymaros::bench {
namespace {

using boost::asio::ip::tcp;

constexpr std::size_t kMaxHeader = std::size_t{64} << 10;
constexpr std::uint64_t kMaxBody = std::uint64_t{16} << 20;
constexpr std::string_view kStoreInCluster = "http://minio.velero.svc:9000";  // as Velero signs URLs
constexpr std::string_view kBucket = "/velero/";

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

bool is_watch(const http::Request& request) { return request.url.find("watch=true") != std::string::npos; }

/// Ends `both` when the other side has closed its end: nobody reads what is still to come.
Task<void> await_end(http::ByteStream& stream, async::TaskGroup& both) {
  std::array<char, 1> byte{};
  co_await stream.read_some(byte);
  both.cancel();
}

}  // namespace

class Door::Impl {
 public:
  explicit Impl(TestBed& bed)
      : bed_(bed),
        authority_("bench"),
        acceptor_(bed.loop().executor(), tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
        address_(fmt::format("https://127.0.0.1:{}", acceptor_.local_endpoint().port())),
        connections_(bed.loop().executor()) {
    const auto identity = authority_.issue("simulated cluster", "IP:127.0.0.1");
    tls_ =
        http::make_server_context({.certificate_pem = identity.certificate_pem, .key_pem = identity.key_pem})
            .value();
    trust_store();
    connections_.spawn(accept_all());
  }
  ~Impl() {
    connections_.cancel();
    bed_.loop().run(connections_.join());
  }

  const std::string& address() const { return address_; }
  std::string kubeconfig() const {
    return fmt::format(R"({{"apiVersion": "v1", "kind": "Config", "current-context": "bench",
 "clusters": [{{"name": "bench", "cluster": {{"server": "{}", "certificate-authority-data": "{}"}}}}],
 "users": [{{"name": "bench", "user": {{"token": "{}"}}}}],
 "contexts": [{{"name": "bench", "context": {{"cluster": "bench", "user": "bench"}}}}]}})",
                       address_, kube::encode_base64(authority_.certificate_pem()), kOperatorUser);
  }

 private:
  void trust_store() {
    const json::Object storage{{"caCert", kube::encode_base64(authority_.certificate_pem())}};
    bed_.registry()
        .merge(sim::velero::kLocations, {sim::velero::kNamespace, "default"},
               {{"spec", json::Object{{"objectStorage", storage}}}})
        .value();
  }

  Task<void> accept_all() {
    while (true) {
      auto [error, socket] =
          co_await acceptor_.async_accept(boost::asio::as_tuple(boost::asio::use_awaitable));
      if (error) co_return;
      connections_.spawn(serve(std::move(socket)));
    }
  }

  Task<void> serve(tcp::socket socket) {
    http::configure(socket);
    auto stream = co_await http::start_tls_server(std::move(socket), tls_);
    if (!stream) co_return;
    http::Connection connection{.stream = *std::move(stream), .unread = {}};
    while (co_await serve_one(connection)) {
    }
  }

  /// True if another request may follow.
  Task<bool> serve_one(http::Connection& connection) {
    const auto parser = http::make_request_parser(kMaxHeader, kMaxBody);
    if (!parser->parse(connection.unread)) co_return false;
    while (!parser->is_done()) {
      if (!co_await http::read_into(*parser, connection)) co_return false;
    }
    auto request = parser->head();
    request.body = parser->take_body();
    const bool lasts = is_watch(request);
    auto exchange = co_await pass_on(std::move(request));
    if (!exchange) co_return false;
    const auto head = fmt::format("HTTP/1.1 {} -\r\nContent-Type: {}\r\nTransfer-Encoding: chunked\r\n{}\r\n",
                                  exchange->head.status, exchange->head.headers.get("Content-Type"),
                                  lasts ? "Connection: close\r\n" : "");
    if (!co_await connection.stream->write(head)) co_return false;
    if (!lasts) co_return co_await send(*exchange->body, *connection.stream);
    async::TaskGroup both(bed_.loop().executor());
    both.spawn(send_watch(*exchange->body, *connection.stream, both));
    both.spawn(await_end(*connection.stream, both));
    co_await both.join();
    co_return false;
  }

  Task<Result<http::Exchange>> pass_on(http::Request request) {
    const bool is_file = request.url.starts_with(kBucket);
    request.url.insert(0, is_file ? kStoreInCluster : "http://cluster");
    if (is_file) co_return co_await bed_.cluster().velero().object_store().open(std::move(request));
    co_return co_await bed_.cluster().api().open(std::move(request));
  }

  Task<bool> send(http::BodyReader& body, http::ByteStream& stream) {
    while (true) {
      auto piece = co_await body.read_some();
      if (!piece) co_return false;
      const bool is_last = piece->empty();
      auto bytes = replace_all(*std::move(piece), kStoreInCluster, address_);
      const auto chunk = fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
      if (!co_await stream.write(chunk)) co_return false;
      if (is_last) co_return true;
    }
  }

  Task<void> send_watch(http::BodyReader& body, http::ByteStream& stream, async::TaskGroup& both) {
    co_await send(body, stream);
    both.cancel();
  }

  TestBed& bed_;
  test::Authority authority_;
  http::TlsContext tls_;
  tcp::acceptor acceptor_;
  std::string address_;
  async::TaskGroup connections_;
};

Door::Door(TestBed& bed) : impl_(std::make_unique<Impl>(bed)) {}

Door::~Door() = default;

const std::string& Door::address() const { return impl_->address(); }

std::string Door::kubeconfig() const { return impl_->kubeconfig(); }

}  // namespace kymaros::bench
