#include "sim/protobuf/decode_object.hpp"

#include <fmt/format.h>

#include "sim/protobuf/decode_message.hpp"
#include "sim/protobuf/table.hpp"
#include "sim/protobuf/wire_message.hpp"

namespace kymaros::sim::protobuf {
namespace {

constexpr std::string_view kMagic("k8s\0", 4);

}  // namespace

Result<json::Value> decode_object(std::string_view body) {
  if (!body.starts_with(kMagic)) return fail(ErrorCode::Invalid, "it does not begin with \"k8s\\0\"");
  KYMAROS_TRY(const auto envelope, WireMessage::read(body.substr(kMagic.size())));
  KYMAROS_TRY(const auto type_bytes, envelope.bytes(1));
  KYMAROS_TRY(const auto type, WireMessage::read(type_bytes));
  KYMAROS_TRY(const auto api_version, type.text(1));
  KYMAROS_TRY(const auto kind, type.text(2));
  KYMAROS_TRY(const auto raw, envelope.bytes(2));
  if (kind.empty() || api_version.empty()) return fail(ErrorCode::Invalid, "it does not say its kind");
  const auto* message = builtin_table().find(api_version, kind);
  if (!message) return fail(ErrorCode::NotFound, fmt::format("{} in {} has no protobuf", kind, api_version));
  json::Object out{{"kind", kind}, {"apiVersion", api_version}};
  auto members = decode_message(raw, *message);
  if (!members) return fail(members.error().within(kind));
  for (auto& [name, value] : *members) out.insert_or_assign(name, std::move(value));
  return json::Value(std::move(out));
}

}  // namespace kymaros::sim::protobuf
