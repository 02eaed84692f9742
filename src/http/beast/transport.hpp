#pragma once

#include <memory>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/socket_transport.hpp"

namespace kymaros::http {

/// ErrorCode::Invalid if a certificate or key cannot be read. The clock outlives the transport and the bodies
/// of its answers.
Result<std::unique_ptr<SocketTransport>> make_transport(const async::Executor& executor, Clock& clock,
                                                        TransportOptions options = {});

}  // namespace kymaros::http
