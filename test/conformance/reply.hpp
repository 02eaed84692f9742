#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"

namespace kymaros::conformance {

/// An answer of the API server.
struct Reply {
  std::string request;  // "GET /api/v1/namespaces/shop/pods/web"
  int status = 0;
  json::Value body;  // a string if it is no JSON

  bool is_success() const { return status >= 200 && status < 300; }
  /// What stands at a JSON pointer ("/metadata/name"); null if there is nothing.
  json::Value operator[](std::string_view pointer) const;
  std::string text(std::string_view pointer) const;
  /// How many elements the list at `pointer` has; 0 if it is none.
  std::size_t count(std::string_view pointer) const;
};

/// What stands at a JSON pointer of `value`; null if there is nothing.
json::Value at(const json::Value& value, std::string_view pointer);
/// The string there; empty if it is none.
std::string text_at(const json::Value& value, std::string_view pointer);

}  // namespace kymaros::conformance
