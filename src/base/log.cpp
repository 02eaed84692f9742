#include "base/log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace kymaros::log {
namespace {

struct State {
  std::shared_ptr<spdlog::logger> logger = spdlog::stderr_logger_st("kymaros");
  Format format = Format::Json;
  State() { set(Level::Info, Format::Json); }
  void set(Level level, Format chosen);
};

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::Debug:
      return spdlog::level::debug;
    case Level::Info:
      return spdlog::level::info;
    case Level::Warning:
      return spdlog::level::warn;
    case Level::Error:
      return spdlog::level::err;
    case Level::None:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

void State::set(Level level, Format chosen) {
  format = chosen;
  logger->set_level(spdlog_level(level));
  logger->set_pattern(
      chosen == Format::Json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})" : "%H:%M:%S %-7l %v",
      spdlog::pattern_time_type::utc);
  logger->flush_on(spdlog::level::debug);
}

State& state() {
  static State instance;
  return instance;
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

template <class Text>
void append_value(std::string& out, const Field& field, Text append_text) {
  struct Visitor {
    std::string& out;
    Text& append_text;
    void operator()(std::string_view v) const { append_text(out, v); }
    void operator()(const std::string& v) const { append_text(out, v); }
    void operator()(long long v) const { out += fmt::to_string(v); }
    void operator()(double v) const { out += fmt::to_string(v); }
    void operator()(bool v) const { out += v ? "true" : "false"; }
  };
  std::visit(Visitor{out, append_text}, field.value);
}

std::string json_line(std::string_view message, Fields fields) {
  std::string line = "\"message\":";
  append_json_string(line, message);
  for (const auto& field : fields) {
    line += ',';
    append_json_string(line, field.key);
    line += ':';
    append_value(line, field, append_json_string);
  }
  return line;
}

std::string text_line(std::string_view message, Fields fields) {
  std::string line(message);
  for (const auto& field : fields) {
    fmt::format_to(std::back_inserter(line), "  {}=", field.key);
    append_value(line, field, [](std::string& out, std::string_view text) { out += text; });
  }
  return line;
}

}  // namespace

void configure(Level level, Format format) { state().set(level, format); }

void write(Level level, std::string_view message, Fields fields) {
  auto& [logger, format] = state();
  const auto wanted = spdlog_level(level);
  if (!logger->should_log(wanted)) return;
  logger->log(wanted, "{}", format == Format::Json ? json_line(message, fields) : text_line(message, fields));
}

}  // namespace kymaros::log
