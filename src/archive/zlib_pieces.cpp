#include "archive/zlib_pieces.hpp"

#include <zlib.h>

#include <array>
#include <limits>
#include <new>
#include <utility>

namespace kymaros::archive {
namespace {

constexpr std::size_t kOutputBytes = std::size_t{4} << 10;

Bytef* bytes_of(std::string_view text) {
  // zlib does not write to its input; its C interface cannot say so.
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
}

void require(int status) {
  if (status != Z_OK) throw std::bad_alloc();
}

std::unexpected<Error> invalid(std::string_view why) {
  return fail(ErrorCode::Invalid, "zlib: " + std::string(why));
}

void offer(z_stream& stream, std::string_view bytes) {
  stream.next_in = bytes_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
}

}  // namespace

struct ZlibPieceReader::Inflater {
  Inflater() { require(inflateInit(&stream)); }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
};

ZlibPieceReader::ZlibPieceReader(std::string_view dictionary, std::size_t max_output)
    : dictionary_(dictionary), max_output_(max_output), inflater_(std::make_unique<Inflater>()) {}
ZlibPieceReader::~ZlibPieceReader() = default;

Result<std::string> ZlibPieceReader::read(std::string_view piece) {
  if (has_failed_) return invalid("the stream is broken");
  auto out = inflate(piece);
  has_failed_ = !out;
  return out;
}

Result<std::string> ZlibPieceReader::inflate(std::string_view piece) {
  if (piece.size() > std::numeric_limits<uInt>::max()) return invalid("too large");
  z_stream& stream = inflater_->stream;
  std::array<char, kOutputBytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): written first
  std::string out;
  offer(stream, piece);
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int status = ::inflate(&stream, Z_SYNC_FLUSH);
    const auto count = buffer.size() - stream.avail_out;
    if (out.size() + count > max_output_) return invalid("too large when decompressed");
    out.append(buffer.data(), count);
    if (status == Z_NEED_DICT) {
      if (inflateSetDictionary(&stream, bytes_of(dictionary_), static_cast<uInt>(dictionary_.size())) != Z_OK)
        return invalid("another dictionary is needed");
      continue;
    }
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status == Z_STREAM_END) return invalid("the stream ends");
    if (status != Z_OK && status != Z_BUF_ERROR) return invalid(stream.msg ? stream.msg : "malformed");
    if (stream.avail_in == 0 && stream.avail_out > 0) return out;
    if (status == Z_BUF_ERROR) return invalid("it goes no further");
  }
}

struct ZlibPieceWriter::Deflater {
  explicit Deflater(std::string_view dictionary) {
    require(deflateInit(&stream, Z_DEFAULT_COMPRESSION));
    require(deflateSetDictionary(&stream, bytes_of(dictionary), static_cast<uInt>(dictionary.size())));
  }
  ~Deflater() { deflateEnd(&stream); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  z_stream stream{};
};

ZlibPieceWriter::ZlibPieceWriter(std::string_view dictionary)
    : deflater_(std::make_unique<Deflater>(dictionary)) {}
ZlibPieceWriter::~ZlibPieceWriter() = default;

std::string ZlibPieceWriter::write(std::string_view bytes) {
  z_stream& stream = deflater_->stream;
  std::array<char, kOutputBytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): written first
  std::string out;
  offer(stream, bytes);
  do {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    deflate(&stream, Z_SYNC_FLUSH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
  } while (stream.avail_out == 0);
  return out;
}

}  // namespace kymaros::archive
