#include "archive/gzip.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

namespace kymaros::archive {
namespace {

constexpr int kGzipOnly = MAX_WBITS + 16;  // zlib's way to say: gzip header and trailer, nothing else
constexpr std::size_t kOutputBytes = std::size_t{32} << 10;
constexpr std::uint64_t kRatioGrace = std::uint64_t{1} << 20;  // bytes; a few KiB of zeros are no attack

Bytef* bytes_of(std::string_view text) {
  // zlib does not write to its input; its C interface cannot say so.
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
}

std::unexpected<Error> invalid(std::string_view why) {
  return fail(ErrorCode::Invalid, fmt::format("gzip: {}", why));
}

void require_memory(int status) {
  if (status != Z_OK) throw std::bad_alloc();
}

}  // namespace

struct Gunzip::Inflater {
  Inflater() { require_memory(inflateInit2(&stream, kGzipOnly)); }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
  bool inside_member = false;
  bool any_member = false;
  std::array<char, kOutputBytes> output;
};

Gunzip::Gunzip(GunzipLimits limits) : limits_(limits), inflater_(std::make_unique<Inflater>()) {}
Gunzip::~Gunzip() = default;
Gunzip::Gunzip(Gunzip&&) noexcept = default;
Gunzip& Gunzip::operator=(Gunzip&&) noexcept = default;

Result<void> Gunzip::feed(std::string_view compressed, const Sink& sink) {
  constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
  while (!failure_ && !compressed.empty()) {
    const auto piece = compressed.substr(0, kMost);
    compressed.remove_prefix(piece.size());
    if (auto done = inflate(piece, sink); !done) failure_ = std::move(done).error();
  }
  if (failure_) return fail(*failure_);
  return {};
}

Result<void> Gunzip::inflate(std::string_view compressed, const Sink& sink) {
  z_stream& stream = inflater_->stream;
  stream.next_in = bytes_of(compressed);
  stream.avail_in = static_cast<uInt>(compressed.size());
  for (bool more = true; more;) {
    KYMAROS_TRY(more, inflate_some(sink));
  }
  return {};
}

/// Fills the output buffer once. True if there is more to do with the input at hand.
Result<bool> Gunzip::inflate_some(const Sink& sink) {
  auto& [stream, inside_member, any_member, output] = *inflater_;
  const uInt offered = stream.avail_in;
  stream.next_out = reinterpret_cast<Bytef*>(output.data());
  stream.avail_out = static_cast<uInt>(output.size());
  if (offered > 0) inside_member = true;

  const int status = ::inflate(&stream, Z_NO_FLUSH);
  const std::size_t count = output.size() - stream.avail_out;
  consumed_ += offered - stream.avail_in;
  produced_ += count;
  KYMAROS_TRY_VOID(within_limits());
  if (count > 0) KYMAROS_TRY_VOID(sink(std::string_view(output.data(), count)));

  if (status == Z_STREAM_END) {
    require_memory(inflateReset(&stream));
    inside_member = false;
    any_member = true;
    return stream.avail_in > 0;
  }
  // A full output buffer may hide more output, for which no input is needed.
  const bool full = stream.avail_out == 0;
  if (status == Z_OK || status == Z_BUF_ERROR) return stream.avail_in > 0 || full;
  if (status == Z_MEM_ERROR) throw std::bad_alloc();
  return invalid(
      fmt::format("{} near byte {}", stream.msg ? stream.msg : "a preset dictionary is needed", consumed_));
}

Result<void> Gunzip::within_limits() const {
  if (produced_ > limits_.max_output) {
    return invalid(fmt::format("more than {} bytes when decompressed", limits_.max_output));
  }
  if (produced_ > kRatioGrace && produced_ / consumed_ > limits_.max_ratio) {
    return invalid(fmt::format("decompresses to more than {} times its size", limits_.max_ratio));
  }
  return {};
}

Result<void> Gunzip::finish() {
  if (!failure_ && inflater_->inside_member) failure_ = invalid("the stream ends early").error();
  if (!failure_ && !inflater_->any_member) failure_ = invalid("the stream is empty").error();
  if (failure_) return fail(*failure_);
  return {};
}

bool looks_like_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  require_memory(
      deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipOnly, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY));
  std::string compressed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = bytes_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = bytes_of(compressed);
  stream.avail_out = static_cast<uInt>(compressed.size());
  deflate(&stream, Z_FINISH);  // one call is enough: the buffer has the size of the worst case
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  return compressed;
}

}  // namespace kymaros::archive
