#include "sim/exec/script_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kymaros::sim {
namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kNotSimulated = "|&<>()`";

bool is_name(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::unexpected<Error> not_simulated(char c) {
  return fail(ErrorCode::Invalid, fmt::format("\"{}\" is not simulated, only plain commands are", c));
}

}  // namespace

bool ScriptReader::take(std::string_view text) {
  if (!rest_.starts_with(text)) return false;
  rest_.remove_prefix(text.size());
  return true;
}

void ScriptReader::pass_over_blanks() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
  if (rest_.starts_with('#')) rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
}

std::optional<ScriptCommand::When> ScriptReader::take_operator() {
  using When = ScriptCommand::When;
  if (take("&&")) return When::AfterSuccess;
  if (take("||")) return When::AfterFailure;
  if (take(";") || take("\n")) return When::Always;
  return std::nullopt;
}

Result<std::optional<ScriptCommand>> ScriptReader::next(const Environment& variables, int last_exit_code) {
  ScriptCommand out{.words = {}, .when = when_};
  while (true) {
    pass_over_blanks();
    if (const auto ends = rest_.empty() ? std::optional(ScriptCommand::When::Always) : take_operator()) {
      if (!out.words.empty() || *ends != ScriptCommand::When::Always) when_ = *ends;
      if (!out.words.empty()) return out;
      if (rest_.empty()) return std::nullopt;
      continue;
    }
    bool is_one = false;
    KYMAROS_TRY(auto text, word(variables, last_exit_code, is_one));
    if (is_one) out.words.push_back(std::move(text));
  }
}

/// Up to a blank or an operator. One that is nothing but an empty variable is none.
Result<std::string> ScriptReader::word(const Environment& variables, int last_exit_code, bool& is_one) {
  std::string out;
  while (!rest_.empty() && !kBlanks.contains(rest_.front())) {
    const char c = rest_.front();
    if (c == ';' || c == '\n' || rest_.starts_with("&&") || rest_.starts_with("||")) break;
    if (kNotSimulated.contains(c)) return not_simulated(c);
    rest_.remove_prefix(1);
    if (c == '\'' || c == '"') is_one = true;
    if (c == '\'') {
      const auto end = rest_.find('\'');
      if (end == std::string_view::npos)
        return fail(ErrorCode::Invalid, "syntax error: unterminated quoted string");
      out += rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
    } else if (c == '"') {
      KYMAROS_TRY_VOID(quoted(variables, last_exit_code, out));
    } else if (c == '$') {
      KYMAROS_TRY(const auto value, variable(variables, last_exit_code));
      out += value;
    } else if (c == '\\' && !rest_.empty()) {
      out += rest_.front();
      rest_.remove_prefix(1);
    } else {
      out += c;
    }
  }
  is_one = is_one || !out.empty();
  return out;
}

/// After a double quote, up to and with the next.
Result<void> ScriptReader::quoted(const Environment& variables, int last_exit_code, std::string& out) {
  while (!rest_.empty()) {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '"') return {};
    if (c == '`') return not_simulated(c);
    if (c == '$') {
      KYMAROS_TRY(const auto value, variable(variables, last_exit_code));
      out += value;
    } else if (c == '\\' && !rest_.empty() && std::string_view("\"\\$`").contains(rest_.front())) {
      out += rest_.front();
      rest_.remove_prefix(1);
    } else {
      out += c;
    }
  }
  return fail(ErrorCode::Invalid, "syntax error: unterminated quoted string");
}

/// After a dollar sign.
Result<std::string> ScriptReader::variable(const Environment& variables, int last_exit_code) {
  if (rest_.starts_with('(')) return not_simulated('(');
  if (take("?")) return std::to_string(last_exit_code);
  const bool is_braced = take("{");
  const auto length = static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_name) - rest_.begin());
  const auto name = rest_.substr(0, length);
  rest_.remove_prefix(length);
  if (is_braced && !take("}")) return fail(ErrorCode::Invalid, "syntax error: bad substitution");
  if (name.empty()) return "$";
  const auto found = variables.find(name);
  return found == variables.end() ? std::string() : found->second;
}

}  // namespace kymaros::sim
