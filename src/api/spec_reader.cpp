#include "api/spec_reader.hpp"

#include <fmt/format.h>

#include "api/labels.hpp"
#include "api/names.hpp"
#include "base/duration.hpp"

namespace kymaros::api {
namespace {

constexpr Duration kLongest = std::chrono::hours(10 * 365 * 24);
constexpr std::size_t kQuoteLimit = 64;

/// Whose problem a duration is, or an empty string.
std::string duration_problem(std::string_view text, const Result<Duration>& parsed, Duration least) {
  if (!parsed) return fmt::format("{} is not a duration such as 90s, 30m or 1h30m", SpecReader::quoted(text));
  if (*parsed < least) return least == Duration::zero() ? "must not be negative" : "must be longer than zero";
  if (*parsed > kLongest) return "is longer than ten years";
  return {};
}

}  // namespace

void SpecReader::fail(std::string path, std::string message, ProblemKind kind) {
  problems_.push_back({.kind = kind, .path = std::move(path), .message = std::move(message)});
}

std::optional<Duration> SpecReader::positive_duration(std::string path, std::string_view text) {
  if (text.empty()) return std::nullopt;
  return positive_duration_or(std::move(path), text, Duration::zero());
}

Duration SpecReader::positive_duration_or(std::string path, std::string_view text, Duration otherwise) {
  if (text.empty()) return otherwise;
  const auto parsed = parse_duration(text);
  auto problem = duration_problem(text, parsed, Duration(1));
  if (problem.empty()) return *parsed;
  fail(std::move(path), std::move(problem));
  return otherwise;
}

Duration SpecReader::duration_or(std::string path, std::string_view text, Duration otherwise) {
  if (text.empty()) return otherwise;
  const auto parsed = parse_duration(text);
  auto problem = duration_problem(text, parsed, Duration::zero());
  if (problem.empty()) return *parsed;
  fail(std::move(path), std::move(problem));
  return otherwise;
}

std::optional<Quantity> SpecReader::quantity(std::string path, std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto parsed = parse_quantity(text);
  if (!parsed) {
    fail(std::move(path), fmt::format("{} is not a quantity such as 500m, 4 or 8Gi", quoted(text)));
    return std::nullopt;
  }
  if (*parsed <= Quantity()) {
    fail(std::move(path), "must be more than zero");
    return std::nullopt;
  }
  return *parsed;
}

int SpecReader::number(std::string path, std::int64_t value, int least, int most) {
  if (value >= least && value <= most) return static_cast<int>(value);
  fail(std::move(path), fmt::format("{} is not between {} and {}", value, least, most));
  return least;
}

std::string SpecReader::object_name(std::string path, std::string_view text) {
  if (!is_dns_subdomain(text)) {
    fail(std::move(path),
         fmt::format("{} cannot be the name of an object (lower-case letters, digits, '-' and '.', "
                     "beginning and ending with a letter or digit, at most {})",
                     quoted(text), kMaxObjectName));
  }
  return std::string(text);
}

std::string SpecReader::namespace_name(std::string path, std::string_view text) {
  if (!is_dns_label(text)) {
    fail(std::move(path),
         fmt::format("{} cannot be the name of a namespace (lower-case letters, digits and '-', "
                     "beginning and ending with a letter or digit, at most {})",
                     quoted(text), kMaxDnsLabel));
  }
  return std::string(text);
}

std::string SpecReader::required(std::string path, std::string_view text) {
  if (text.empty()) fail(std::move(path), "must be set");
  return std::string(text);
}

std::map<std::string, std::string> SpecReader::labels(const std::string& path,
                                                      const std::map<std::string, std::string>& labels) {
  for (const auto& [key, value] : labels) {
    if (!is_label_key(key)) fail(path, fmt::format("{} cannot be the key of a label", quoted(key)));
    if (!is_label_value(value)) fail(path, fmt::format("{} cannot be the value of a label", quoted(value)));
  }
  return labels;
}

std::string SpecReader::quoted(std::string_view text) {
  const bool is_long = text.size() > kQuoteLimit;
  return fmt::format("\"{}{}\"", text.substr(0, kQuoteLimit), is_long ? "..." : "");
}

}  // namespace kymaros::api
