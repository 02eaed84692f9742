#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "demo/view.hpp"
#include "demo/wording.hpp"

namespace kymaros::demo {
namespace {

constexpr std::size_t kLastHappenings = 8;

/// A display of a few lines that is drawn anew in its place: where each test stands, and what happened last.
class TerminalView final : public View {
 public:
  TerminalView(Print print, int columns)
      : print_(std::move(print)), columns_(static_cast<std::size_t>(std::max(columns, 20))) {}

  void begin(int nights) override { print_(introduction(nights)); }
  void night_passed(int passed, int nights) override {
    constexpr int kWidth = 40;
    const int done = kWidth * passed / std::max(nights, 1);
    draw(fmt::format("  [{:=<{}}{: <{}}] {} of {}\n", "", done, "", kWidth - done, passed, nights));
    if (passed == nights) drawn_ = 0;
  }
  void round_begins(const HistorySummary& history) override { print_(summary_text(history)); }
  void happened(const Happening& what) override {
    if (has_ended_) return print_(happening_line(what));
    last_.push_back(happening_line(what));
    if (last_.size() > kLastHappenings) last_.pop_front();
  }
  void stands(const std::vector<Standing>& standings) override {
    std::string text;
    for (const auto& standing : standings) text += standing_line(standing);
    text += "\n";
    for (const auto& line : last_) text += line;
    draw(text);
  }
  void round_ended(const std::vector<Finding>& findings) override {
    draw("");
    has_ended_ = true;
    print_(results_table(findings) + explanations(findings));
  }
  void look_here(const Places& places, bool goes_on) override { print_(next_places(places, goes_on)); }

 private:
  /// In the place of what was drawn last; no line is longer than the terminal is wide.
  void draw(const std::string& text) {
    std::string out = drawn_ > 0 ? fmt::format("\x1b[{}A\r\x1b[J", drawn_) : std::string();
    drawn_ = 0;
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find('\n', at);
      out += text.substr(at, std::min(end - at, columns_ - 1)) + "\n";
      ++drawn_;
      at = end + 1;
    }
    print_(out);
  }

  Print print_;
  std::size_t columns_;
  std::deque<std::string> last_;
  int drawn_ = 0;           // lines
  bool has_ended_ = false;  // what happens now is no part of the round
};

}  // namespace

std::unique_ptr<View> terminal_view(Print print, int columns) {
  return std::make_unique<TerminalView>(std::move(print), columns);
}

}  // namespace kymaros::demo
