#include "json/schema_format.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>

#include "base/duration.hpp"
#include "json/pattern.hpp"

namespace kymaros::json {
namespace {

// As in k8s.io/kube-openapi/pkg/validation/strfmt and its copy of govalidator.
constexpr auto kUuid = "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$";
constexpr auto kUuid3 = "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$";
constexpr auto kUuid4 = "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$";
constexpr auto kUuid5 = "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$";
constexpr auto kHostname =
    R"(^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$)";
constexpr auto kHexColor = "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$";
constexpr auto kRgbColor =
    R"(^rgb\(\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*\)$)";
constexpr auto kBase64 =
    R"(^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=|[A-Za-z0-9+\/]{4})$)";
constexpr auto kSocialSecurityNumber = R"(^\d{3}[- ]\d{2}[- ]\d{4}$)";
constexpr auto kObjectId = "^[0-9a-fA-F]{24}$";
constexpr auto kShortName = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
constexpr auto kLongName = R"(^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$)";
constexpr auto kTimeOfDay =
    R"(^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$)";
constexpr auto kMac =
    "^([0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}((:[0-9a-fA-F]{2}){2}|(:[0-9a-fA-F]{2}){14})?"
    "|[0-9a-fA-F]{2}(-[0-9a-fA-F]{2}){5}((-[0-9a-fA-F]{2}){2}|(-[0-9a-fA-F]{2}){14})?"
    R"(|[0-9a-fA-F]{4}(\.[0-9a-fA-F]{4}){2}((\.[0-9a-fA-F]{4})|(\.[0-9a-fA-F]{4}){7})?)$)";
/// Duration of Scala: numbers and units somewhere in the text.
constexpr auto kScalaDuration =
    "(?i)([0-9]+)\\s*((ns|us|µs|ms|s|m|h|hr|d|w|wk)([^A-Za-zµ]|$)"
    "|nano|micro|milli|sec|min|hour|day|week)";

template <const char* const& Text>
bool matches(std::string_view text) {
  static const auto kPattern = Pattern::compile(Text).value();
  return kPattern.matches(text);
}

std::optional<unsigned> digits(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool are_digits = error == std::errc() && end == text.data() + text.size();
  return are_digits ? std::optional(number) : std::nullopt;
}

/// "2006-01-02", a day that there is.
bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)),
             day = digits(text.substr(8, 2));
  if (!year || !month || !day) return false;
  return std::chrono::year_month_day(std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                                     std::chrono::day(*day))
      .ok();
}

/// What stands behind a second T, nobody looks at.
bool is_date_time(std::string_view given) {
  static const auto kTime = Pattern::compile(kTimeOfDay).value();
  std::string text(given);
  for (auto& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto middle = text.find('t');
  if (middle == std::string::npos || !is_date(std::string_view(text).substr(0, middle))) return false;
  const auto time = std::string_view(text).substr(middle + 1);
  return kTime.matches(time.substr(0, time.find('t')));
}

bool is_hostname(std::string_view text) {
  constexpr std::size_t kMost = 255, kMostOfLabel = 63;
  static const auto kPattern = Pattern::compile(kHostname).value();
  if (text.size() > kMost || !kPattern.matches(text)) return false;
  while (true) {
    const auto end = text.find('.');
    if (text.substr(0, end).size() > kMostOfLabel) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

/// Without the leading zeros that Go once took.
std::string without_zeros(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789";
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool begins = out.empty() || out.back() == '.';
    const bool has_more = at + 1 < text.size() && kDigits.contains(text[at + 1]);
    if (!(begins && text[at] == '0' && has_more)) out += text[at];
  }
  return out;
}

/// inet_pton takes no text with a null byte for what it is.
bool is_address(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> address;
  return !text.contains('\0') && inet_pton(family, text.c_str(), address.data()) == 1;
}

bool is_v6(std::string_view text) { return is_address(AF_INET6, std::string(text)); }
bool is_v4(std::string_view text) {
  if (text.contains(':')) return text.contains('.') && is_v6(text);
  return is_address(AF_INET, without_zeros(text));
}

bool is_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const auto address = text.substr(0, slash), length = text.substr(slash + 1);
  const auto bits = digits(length);
  if (!bits) return false;
  constexpr unsigned kBits4 = 32, kBits6 = 128;
  return address.contains(':') ? is_v6(address) && *bits <= kBits6 : is_v4(address) && *bits <= kBits4;
}

bool is_duration(std::string_view text) {
  static const auto kPattern = Pattern::compile(kScalaDuration).value();
  return parse_duration(text).has_value() || kPattern.matches(text);
}

template <const char* const& Text, std::size_t Most>
bool is_name(std::string_view text) {
  return text.size() <= Most && matches<Text>(text);
}

bool is_anything(std::string_view) { return true; }

constexpr std::size_t kMostOfShortName = 63, kMostOfLongName = 253;

constexpr auto kFormats = std::to_array<StringFormat>({
    {"bsonobjectid", matches<kObjectId>},
    {"byte", matches<kBase64>},
    {"cidr", is_cidr},
    {"date", is_date},
    {"datetime", is_date_time},
    {"duration", is_duration},
    {"hexcolor", matches<kHexColor>},
    {"hostname", is_hostname},
    {"ipv4", is_v4},
    {"ipv6", is_v6},
    {"k8slongname", is_name<kLongName, kMostOfLongName>},
    {"k8sshortname", is_name<kShortName, kMostOfShortName>},
    {"mac", matches<kMac>},
    {"password", is_anything},
    {"rgbcolor", matches<kRgbColor>},
    {"ssn", matches<kSocialSecurityNumber>},
    {"uuid", matches<kUuid>},
    {"uuid3", matches<kUuid3>},
    {"uuid4", matches<kUuid4>},
    {"uuid5", matches<kUuid5>},
});

}  // namespace

const StringFormat* find_string_format(std::string_view name) {
  std::string plain(name);
  std::erase(plain, '-');
  const auto found = std::ranges::find(kFormats, plain, &StringFormat::name);
  return found == kFormats.end() ? nullptr : &*found;
}

}  // namespace kymaros::json
