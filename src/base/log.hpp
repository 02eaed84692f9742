#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace kymaros::log {

enum class Level { Debug, Info, Warning, Error, None };  // None: of configure() only

/// One named value of a log line.
struct Field {
  std::string_view key;
  std::variant<std::string_view, std::string, long long, double, bool> value;
};
using Fields = std::initializer_list<Field>;

/// What a line looks like: one JSON object a line, or text for a person at a terminal.
enum class Format { Json, Text };

/// Sets level and format of the process' log on standard error; before it, Info and Json.
void configure(Level level, Format format);

void write(Level level, std::string_view message, Fields fields);

inline void debug(std::string_view message, Fields fields = {}) { write(Level::Debug, message, fields); }
inline void info(std::string_view message, Fields fields = {}) { write(Level::Info, message, fields); }
inline void warning(std::string_view message, Fields fields = {}) { write(Level::Warning, message, fields); }
inline void error(std::string_view message, Fields fields = {}) { write(Level::Error, message, fields); }

}  // namespace kymaros::log
