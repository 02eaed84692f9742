#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kymaros::http {

/// True if two header names are the same, which their case does not decide (RFC 9110, 5.1; ASCII only).
bool same_header_name(std::string_view a, std::string_view b);

/// Header fields in the order they were set; names compare without regard to case.
class Headers {
 public:
  struct Field {
    std::string name;
    std::string value;
  };

  /// Replaces all fields of this name.
  void set(std::string_view name, std::string_view value);
  void add(std::string_view name, std::string_view value);
  /// The first field of this name, or an empty view.
  std::string_view get(std::string_view name) const;
  bool contains(std::string_view name) const;

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::vector<Field> fields_;
};

/// A request. As a Transport takes it, its URL is absolute ("https://10.96.0.1:443/api/v1/pods?limit=500");
/// as a Server's handler gets it, its URL is path and query.
struct Request {
  std::string method = "GET";
  std::string url;
  Headers headers;
  std::string body;
};

/// The first line and header fields of an answer.
struct ResponseHead {
  int status = 0;
  Headers headers;

  bool is_success() const { return status >= 200 && status < 300; }
};

/// An answer whose body was read to its end.
struct Response {
  ResponseHead head;
  std::string body;
};

}  // namespace kymaros::http
