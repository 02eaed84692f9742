#include "sim/spdy/frame_writer.hpp"

#include <string_view>

namespace kymaros::sim::spdy {
namespace {

std::string number(std::uint64_t value, std::size_t bytes) {
  std::string out(bytes, '\0');
  for (std::size_t i = bytes; i-- > 0; value >>= 8) out[i] = static_cast<char>(value & 0xff);
  return out;
}

std::string text(std::string_view value) { return number(value.size(), 4) + std::string(value); }

std::string framed(std::uint32_t first, bool ends, std::string_view payload) {
  return number(first, 4) + number(ends ? 1 : 0, 1) + number(payload.size(), 3) + std::string(payload);
}

std::string control(std::uint16_t type, std::string_view payload, bool ends = false) {
  constexpr std::uint32_t kVersion3 = 0x80030000;
  return framed(kVersion3 | type, ends, payload);
}

}  // namespace

std::string FrameWriter::write(const Frame& frame) {
  if (const auto* syn = std::get_if<SynStream>(&frame))
    return control(1, number(syn->stream, 4) + number(0, 6) + block(syn->headers), syn->ends);
  if (const auto* reply = std::get_if<SynReply>(&frame))
    return control(2, number(reply->stream, 4) + block(reply->headers), reply->ends);
  if (const auto* data = std::get_if<Data>(&frame)) return framed(data->stream, data->ends, data->bytes);
  if (const auto* reset = std::get_if<RstStream>(&frame))
    return control(3, number(reset->stream, 4) + number(reset->status, 4));
  if (const auto* ping = std::get_if<Ping>(&frame)) return control(6, number(ping->id, 4));
  if (const auto* away = std::get_if<GoAway>(&frame))
    return control(7, number(away->last, 4) + number(away->status, 4));
  return {};
}

std::string FrameWriter::block(const Headers& headers) {
  std::string plain = number(headers.size(), 4);
  for (const auto& [name, value] : headers) plain += text(name) + text(value);
  return deflate_.write(plain);
}

}  // namespace kymaros::sim::spdy
