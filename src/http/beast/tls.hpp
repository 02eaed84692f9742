#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/byte_stream.hpp"
#include "http/tls_options.hpp"

namespace kymaros::http {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// ErrorCode::Invalid if a certificate or key cannot be read.
Result<TlsContext> make_client_context(const TlsOptions& options);
Result<TlsContext> make_server_context(const ServerTlsOptions& options);

/// Begins TLS as a client on a fresh connection. ErrorCode::Unavailable if the server cannot prove that it is
/// `server_name`, which is verified unless the context is insecure.
Task<Result<std::unique_ptr<ByteStream>>> start_tls_client(boost::asio::ip::tcp::socket socket,
                                                           TlsContext context, std::string server_name);

Task<Result<std::unique_ptr<ByteStream>>> start_tls_server(boost::asio::ip::tcp::socket socket,
                                                           TlsContext context);

}  // namespace kymaros::http
