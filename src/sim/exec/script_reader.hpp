#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace kymaros::sim {

using Environment = std::map<std::string, std::string, std::less<>>;

/// A command of a script, and when it runs.
struct ScriptCommand {
  enum class When { Always, AfterSuccess, AfterFailure };  // what stands before it: ; && ||

  std::vector<std::string> words;
  When when = When::Always;
};

/// Takes a shell script apart, as far as simulated shells go: plain commands with quotes, variables ($NAME,
/// ${NAME}, $?) and comments, one after the other by ;, &&, || and new lines. Variables have the values that
/// they have when their command is read.
class ScriptReader {
 public:
  explicit ScriptReader(std::string_view script) : rest_(script) {}

  /// The next command; nothing at the end. ErrorCode::Invalid for what is not simulated (pipes, redirections,
  /// substitutions, compound commands), and for quotes without an end.
  Result<std::optional<ScriptCommand>> next(const Environment& variables, int last_exit_code);

 private:
  bool take(std::string_view text);
  void pass_over_blanks();
  std::optional<ScriptCommand::When> take_operator();
  Result<std::string> word(const Environment& variables, int last_exit_code, bool& is_one);
  Result<void> quoted(const Environment& variables, int last_exit_code, std::string& out);
  Result<std::string> variable(const Environment& variables, int last_exit_code);

  std::string_view rest_;
  ScriptCommand::When when_ = ScriptCommand::When::Always;
};

}  // namespace kymaros::sim
