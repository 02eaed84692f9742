#include "sim/exec/terminal.hpp"

#include <utility>

namespace kymaros::sim {
namespace {

constexpr std::size_t kMaxLine = 4095;  // of Linux
constexpr char kInterrupt = 0x03, kEnd = 0x04, kBackspace = 0x08, kEscape = 0x1b, kDelete = 0x7f;

bool is_control(char key) { return key >= 0 && key < ' '; }

}  // namespace

Terminal::Typed Terminal::press(char key) {
  if (is_escape(key)) return {};
  if (key == '\r' || key == '\n') return end_of_line();
  if (key == kDelete || key == kBackspace) return erase();
  if (key == kInterrupt) {
    line_.clear();
    return {.echo = "^C\r\n", .interrupts = true};
  }
  if (key == kEnd) {
    const bool is_at_beginning = line_.empty();
    return {.input = std::exchange(line_, {}), .ends = is_at_beginning};
  }
  if (is_control(key) || line_.size() == kMaxLine) return {};
  line_ += key;
  return {.echo = std::string(1, key)};
}

bool Terminal::is_escape(char key) {
  switch (escape_) {
    case Escape::None:
      if (key == kEscape) escape_ = Escape::Begun;
      return key == kEscape;
    case Escape::Begun:
      escape_ = key == '[' || key == 'O' ? Escape::Open : Escape::None;
      return true;
    case Escape::Open:
      if (key >= '@' && key <= '~') escape_ = Escape::None;
      return true;
  }
  std::unreachable();
}

Terminal::Typed Terminal::end_of_line() { return {.echo = "\r\n", .input = std::exchange(line_, {}) + "\n"}; }

Terminal::Typed Terminal::erase() {
  if (line_.empty()) return {};
  line_.pop_back();
  return {.echo = "\b \b"};
}

std::string Terminal::shown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

}  // namespace kymaros::sim
