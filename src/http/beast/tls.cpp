#include "http/beast/tls.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "http/beast/asio_stream.hpp"

namespace kymaros::http {
namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
namespace {

using TlsStream = ssl::stream<tcp::socket>;

// Only HTTP/1.1 is spoken here, WebSockets included; a server that can do more must know.
constexpr unsigned char kAlpn[] = "\x08http/1.1";

std::unexpected<Error> unusable(std::string_view what, const error_code& error) {
  return fail(ErrorCode::Invalid, fmt::format("{}: {}", what, error.message()));
}

asio::const_buffer bytes(const std::string& text) { return asio::buffer(text.data(), text.size()); }

TlsContext make_context(ssl::context::method method) {
  auto context = std::make_shared<ssl::context>(method);
  ::SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  ::SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);  // idle connections keep no buffers
  return context;
}

Result<void> use_identity(ssl::context& context, const std::string& certificate, const std::string& key) {
  error_code error;
  context.use_certificate_chain(bytes(certificate), error);
  if (error) return unusable("certificate", error);
  context.use_private_key(bytes(key), ssl::context::pem, error);
  if (error) return unusable("private key", error);
  return {};
}

Result<void> trust(ssl::context& context, const std::string& ca_pem) {
  error_code error;
  if (ca_pem.empty()) {
    context.set_default_verify_paths(error);
  } else {
    context.add_certificate_authority(bytes(ca_pem), error);
  }
  if (error) return unusable("certificate authorities", error);
  return {};
}

bool is_address(const std::string& name) {
  error_code no_address;
  asio::ip::make_address(name, no_address);
  return !no_address;
}

/// Why a handshake failed, in the words of the certificate's check if it was that.
std::string explain(TlsStream& stream, const error_code& error) {
  const long verdict = ::SSL_get_verify_result(stream.native_handle());
  if (verdict == X509_V_OK) return error.message();
  return fmt::format("{}: {}", error.message(), ::X509_verify_cert_error_string(verdict));
}

Task<Result<std::unique_ptr<ByteStream>>> handshake(TlsStream stream, ssl::stream_base::handshake_type side) {
  const auto [error] = co_await stream.async_handshake(side, asio::as_tuple(asio::use_awaitable));
  if (error) {
    auto failure = co_await failure_of(error);
    failure.message = "TLS handshake: " + explain(stream, error);
    co_return fail(std::move(failure));
  }
  co_return std::make_unique<AsioStream<TlsStream>>(std::move(stream));
}

}  // namespace

Result<TlsContext> make_client_context(const TlsOptions& options) {
  auto context = make_context(ssl::context::tls_client);
  ::SSL_CTX_set_alpn_protos(context->native_handle(), kAlpn, sizeof kAlpn - 1);
  if (options.insecure) {
    context->set_verify_mode(ssl::verify_none);
  } else {
    context->set_verify_mode(ssl::verify_peer);
    KYMAROS_TRY_VOID(trust(*context, options.ca_pem));
    if (!options.extra_ca_pem.empty()) KYMAROS_TRY_VOID(trust(*context, options.extra_ca_pem));
  }
  if (!options.certificate_pem.empty()) {
    KYMAROS_TRY_VOID(use_identity(*context, options.certificate_pem, options.key_pem));
  }
  return context;
}

Result<TlsContext> make_server_context(const ServerTlsOptions& options) {
  auto context = make_context(ssl::context::tls_server);
  KYMAROS_TRY_VOID(use_identity(*context, options.certificate_pem, options.key_pem));
  if (!options.client_ca_pem.empty()) {
    context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    KYMAROS_TRY_VOID(trust(*context, options.client_ca_pem));
  }
  return context;
}

Task<Result<std::unique_ptr<ByteStream>>> start_tls_client(tcp::socket socket, TlsContext context,
                                                           std::string server_name) {
  TlsStream stream(std::move(socket), *context);
  // SNI knows names only (RFC 6066, 3).
  if (!is_address(server_name)) ::SSL_set_tlsext_host_name(stream.native_handle(), server_name.c_str());
  stream.set_verify_callback(ssl::host_name_verification(server_name));
  co_return co_await handshake(std::move(stream), ssl::stream_base::client);
}

Task<Result<std::unique_ptr<ByteStream>>> start_tls_server(tcp::socket socket, TlsContext context) {
  TlsStream stream(std::move(socket), *context);
  co_return co_await handshake(std::move(stream), ssl::stream_base::server);
}

}  // namespace kymaros::http
