#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace kymaros::http {

/// A TCP connection to a host, by name or address, whichever of its addresses answers first in their order.
/// ErrorCode::Unavailable if there is none, ErrorCode::Deadline after `limit`.
Task<Result<boost::asio::ip::tcp::socket>> connect_tcp(std::string host, std::uint16_t port, Clock& clock,
                                                       Duration limit);

/// No delay for small writes; a peer that is gone without a word is noticed within a minute or so.
void configure(boost::asio::ip::tcp::socket& socket);

}  // namespace kymaros::http
