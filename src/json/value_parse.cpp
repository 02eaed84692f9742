#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <string>

#include "json/value.hpp"

namespace kymaros::json {
namespace {

using boost::json::error_code;
using boost::json::string_view;

/// Builds a value from the parser's events. It differs from Boost's own parser in numbers with a fraction:
/// that one is off by the last bit in one of ten, and reads infinity where a number is too large.
class Handler {
 public:
  static constexpr std::size_t max_object_size = Object::max_size();
  static constexpr std::size_t max_array_size = Array::max_size();
  static constexpr std::size_t max_key_size = boost::json::string::max_size();
  static constexpr std::size_t max_string_size = boost::json::string::max_size();

  Value release() { return stack_.release(); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t size, error_code&) {
    stack_.push_object(size);
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t size, error_code&) {
    stack_.push_array(size);
    return true;
  }
  bool on_key_part(string_view part, std::size_t, error_code&) { return chars(part); }
  bool on_key(string_view last, std::size_t, error_code&) {
    stack_.push_key(last);
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) { return chars(part); }
  bool on_string(string_view last, std::size_t, error_code&) {
    stack_.push_string(last);
    return true;
  }
  bool on_number_part(string_view part, error_code&) {
    digits_.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t number, string_view, error_code&) {
    digits_.clear();
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, string_view, error_code&) {
    digits_.clear();
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double approximation, string_view last, error_code& error) {
    digits_.append(last.data(), last.size());
    double number = 0;
    const auto [end, failure] = std::from_chars(digits_.data(), digits_.data() + digits_.size(), number);
    digits_.clear();
    if (failure != std::errc()) number = approximation;  // what is too small is zero
    if (std::isinf(number)) {
      error = boost::json::error::exponent_overflow;
      return false;
    }
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool flag, error_code&) {
    stack_.push_bool(flag);
    return true;
  }
  bool on_null(error_code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  bool chars(string_view part) {
    stack_.push_chars(part);
    return true;
  }

  boost::json::value_stack stack_;
  std::string digits_;  // of a number so far
};

std::unexpected<Error> invalid(std::size_t offset, std::string_view why) {
  return fail(ErrorCode::Invalid, fmt::format("invalid JSON at offset {}: {}", offset, why));
}

}  // namespace

Result<Value> parse(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 256;
  boost::json::basic_parser<Handler> parser(options);
  error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (error) return invalid(read, error.message());
  const auto rest = text.substr(read).find_first_not_of(" \t\r\n");
  if (rest != std::string_view::npos) return invalid(read + rest, "text after the end");
  return parser.handler().release();
}

}  // namespace kymaros::json
