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

  /// Reads at least one byte into `buffer`; 0 at the end of the stream.
  virtual Task<Result<std::size_t>> read_some(std::span<char> buffer) = 0;

  /// Writes all of `bytes`.
  virtual Task<Result<void>> write(std::span<const char> bytes) = 0;

  /// Ends both directions at once; a pending read or write fails.
  virtual void close() = 0;
};

}  // namespace kymaros::http
