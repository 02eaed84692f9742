#pragma once

#include <cstddef>
#include <span>

#include "async/task.hpp"
#include "base/result.hpp"

namespace kymaros::http {

/// Bytes in both directions: a socket, a TLS session, a port-forward channel, a pipe in memory.
class ByteStream {
 public:
  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  virtual ~ByteStream() = default;

  /// Reads at least one byte into `buffer`; 0 at the regular end of the stream. ErrorCode::Unavailable if it
  /// broke.
  virtual Task<Result<std::size_t>> read_some(std::span<char> buffer) = 0;

  /// Writes all of `bytes`. ErrorCode::Unavailable if the stream broke; some may have been sent then.
  virtual Task<Result<void>> write(std::span<const char> bytes) = 0;

  /// Ends both directions at once; a pending read or write fails.
  virtual void close() = 0;

  /// False if the other side is known to have ended the stream, or to have sent what nobody asked for: no
  /// request should go out on it any more. Costs nothing and never waits.
  virtual bool is_quiet() { return true; }
};

}  // namespace kymaros::http
