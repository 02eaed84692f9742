#pragma once

#include <string_view>

namespace kymaros::json {

/// A format of strings that the API server checks (kube-openapi's strfmt). Those of numbers (int32, double)
/// it does not. Hyphens in names do not count: "date-time" is "datetime".
///
/// Not among them, though the API server checks them: uri, email, isbn, isbn10, isbn13, creditcard.
struct StringFormat {
  std::string_view name;
  bool (*accepts)(std::string_view text);
};

/// nullptr for a format that is not checked.
const StringFormat* find_string_format(std::string_view name);

}  // namespace kymaros::json
