#pragma once

#include <string>
#include <string_view>

namespace kymaros::sim {

/// What a terminal makes of the keys that are pressed at it, in its canonical mode (termios(3): ICANON, ECHO,
/// ICRNL): they appear, a program gets whole lines, and some keys mean something. Keys that move about are
/// passed over.
class Terminal {
 public:
  struct Typed {
    std::string echo;         // what appears
    std::string input;        // what the program reads
    bool ends = false;        // Ctrl-D at the beginning of a line: nothing comes any more
    bool interrupts = false;  // Ctrl-C
  };

  Typed press(char key);

  /// Output as a terminal has it: each line goes back to its beginning (ONLCR).
  static std::string shown(std::string_view text);

 private:
  enum class Escape { None, Begun, Open };  // ESC, ESC [

  bool is_escape(char key);
  Typed end_of_line();
  Typed erase();

  std::string line_;
  Escape escape_ = Escape::None;
};

}  // namespace kymaros::sim
