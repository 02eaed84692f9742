#pragma once

#include <string>

#include "json/codec.hpp"

namespace kymaros::api {

/// A string that is written even when empty: readers of reports may count on its key.
class RequiredString : public std::string {
 public:
  using std::string::string;
  using std::string::operator=;
  RequiredString() = default;
  RequiredString(std::string text) : std::string(std::move(text)) {}  // NOLINT: as implicit as std::string
};

}  // namespace kymaros::api

template <>
struct kymaros::json::Codec<kymaros::api::RequiredString> {
  static Result<void> decode(const Value& value, api::RequiredString& out, const Path& path) {
    return Codec<std::string>::decode(value, out, path);
  }
  static Value encode(const api::RequiredString& value) { return Value(std::string_view(value)); }
};
