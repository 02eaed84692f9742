#include "json/codec.hpp"

#include <fmt/format.h>

namespace kymaros::json {

namespace {

/// True if a key reads well between dots.
bool is_plain(std::string_view key) {
  return !key.empty() && key.find_first_of(".[]/ ") == std::string_view::npos;
}

}  // namespace

std::string Path::text() const {
  if (!parent_) return {};
  const std::string parent = parent_->text();
  if (index_ != std::numeric_limits<std::size_t>::max()) return fmt::format("{}[{}]", parent, index_);
  if (!is_plain(key_)) return fmt::format("{}[{}]", parent, key_);
  return parent.empty() ? std::string(key_) : fmt::format("{}.{}", parent, key_);
}

std::unexpected<Error> Path::invalid(std::string_view why) const {
  const std::string place = text();
  return fail(ErrorCode::Invalid, place.empty() ? std::string(why) : fmt::format("{}: {}", place, why));
}

std::unexpected<Error> Path::unexpected(std::string_view what, const Value& value) const {
  return invalid(fmt::format("expected {}, found {}", what, kind_name(value)));
}

Result<void> Codec<std::string>::decode(const Value& value, std::string& out, const Path& path) {
  const auto* text = value.if_string();
  if (!text) return path.unexpected("a string", value);
  out.assign(text->data(), text->size());
  return {};
}

Result<void> Codec<bool>::decode(const Value& value, bool& out, const Path& path) {
  const auto* flag = value.if_bool();
  if (!flag) return path.unexpected("a boolean", value);
  out = *flag;
  return {};
}

Result<void> Codec<double>::decode(const Value& value, double& out, const Path& path) {
  if (!value.is_number()) return path.unexpected("a number", value);
  out = value.to_number<double>();
  return {};
}

Result<void> Codec<Object>::decode(const Value& value, Object& out, const Path& path) {
  const auto* object = value.if_object();
  if (!object) return path.unexpected("an object", value);
  out = *object;
  return {};
}

Result<void> Codec<Time>::decode(const Value& value, Time& out, const Path& path) {
  std::string text;
  KYMAROS_TRY_VOID(Codec<std::string>::decode(value, text, path));
  auto time = parse_time(text);
  if (!time) return path.invalid(time.error().message);
  out = *time;
  return {};
}

}  // namespace kymaros::json
