#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kymaros::archive {

/// Takes the next bytes of a stream; they are valid during the call only. An error stops the stream.
using Sink = std::function<Result<void>(std::string_view bytes)>;

/// What a compressed stream may cost, whoever wrote it.
struct GunzipLimits {
  std::uint64_t max_output = std::uint64_t{4} << 30;  // bytes
  /// Output bytes per input byte. Backups of Kubernetes objects stay below 50; deflate can reach 1032.
  std::uint64_t max_ratio = 500;
};

/// Decompresses a gzip stream (RFC 1952) that arrives piece by piece, in constant memory (about 75 KiB).
///
///   Gunzip gunzip;
///   for each piece: KYMAROS_TRY_VOID(gunzip.feed(piece, sink));
///   KYMAROS_TRY_VOID(gunzip.finish());
///
/// Several members in a row are one stream. Everything else that is wrong is ErrorCode::Invalid: other bytes
/// before, between or after members, a wrong checksum, a stream that ends early, more output than allowed.
/// What the sink was given before an error was not yet covered by a checksum. Errors stay: after the first
/// one, each call returns it again.
class Gunzip {
 public:
  explicit Gunzip(GunzipLimits limits = {});
  ~Gunzip();
  Gunzip(Gunzip&&) noexcept;
  Gunzip& operator=(Gunzip&&) noexcept;

  Result<void> feed(std::string_view compressed, const Sink& sink);

  /// The input is complete: an error if the stream is not.
  Result<void> finish();

 private:
  struct Inflater;
  Result<void> inflate(std::string_view compressed, const Sink& sink);
  Result<bool> inflate_some(const Sink& sink);
  Result<void> within_limits() const;

  GunzipLimits limits_;
  std::unique_ptr<Inflater> inflater_;
  std::uint64_t consumed_ = 0;  // bytes
  std::uint64_t produced_ = 0;  // bytes
  std::optional<Error> failure_;
};

/// True if `bytes` begin like a gzip stream. Two bytes are enough to tell; fewer are not.
bool looks_like_gzip(std::string_view bytes);

/// `bytes` as one gzip member, without name and time: the same bytes give the same result.
std::string gzip(std::string_view bytes);

}  // namespace kymaros::archive
