#include "sim/kubelet/words.hpp"

#include <charconv>

#include "base/duration.hpp"

namespace kymaros::sim {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// The parts between separators, trimmed, without empty ones.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    const auto part = trimmed(text.substr(0, end));
    if (!part.empty()) out.push_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

Result<Words> Words::parse(std::string_view text, const std::set<std::string_view>& known) {
  Words out;
  for (const auto part : split(text, ',')) {
    const auto at = part.find('=');
    const auto name = trimmed(part.substr(0, at));
    if (at == std::string_view::npos || !known.contains(name))
      return fail(ErrorCode::Invalid, "not understood: " + std::string(part));
    out.values_.emplace(name, trimmed(part.substr(at + 1)));
  }
  return out;
}

Result<Words> Words::parse_text(std::string_view text, std::string_view name) {
  const auto at = text.find('=');
  if (trimmed(text.substr(0, at)) != name || at == std::string_view::npos)
    return fail(ErrorCode::Invalid, "not understood: " + std::string(text));
  Words out;
  out.values_.emplace(name, trimmed(text.substr(at + 1)));
  return out;
}

std::string Words::text(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string() : found->second;
}

Result<int> Words::number(std::string_view name, int otherwise) const {
  return has(name) ? number_of(text(name)) : Result<int>(otherwise);
}

Result<Duration> Words::duration(std::string_view name, Duration otherwise) const {
  return has(name) ? parse_duration(text(name)) : Result<Duration>(otherwise);
}

std::string_view take_word(std::string_view& line) {
  const auto end = std::min(line.find_first_of(kBlank), line.size());
  const auto word = line.substr(0, end);
  line = trimmed(line.substr(end));
  return word;
}

std::vector<std::string_view> lines_of(std::string_view text) { return split(text, '\n'); }

Result<int> number_of(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(ErrorCode::Invalid, "no number: " + std::string(text));
  return number;
}

}  // namespace kymaros::sim
